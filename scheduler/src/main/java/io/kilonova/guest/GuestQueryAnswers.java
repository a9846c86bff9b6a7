package io.kilonova.guest;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandSucceeded;
import io.kilonova.agent.protocol.ReadConsoleLog;
import io.kilonova.agent.protocol.ReadDiagnostics;
import io.kilonova.fleet.AgentClient;
import io.kilonova.fleet.AgentUnavailable;
import io.kilonova.fleet.CommandRejected;
import io.kilonova.guest.GuestQueryStore.Question;
import io.kilonova.operation.Doorbell;
import io.kilonova.operation.DoorbellListener;
import io.kilonova.time.Bell;
import io.kilonova.time.Timeline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what api-servers ask of guests: takes the questions, asks the hosts, writes the answers.
 * Each question is put once; whoever asked waits for seconds only.
 */
@Component
final class GuestQueryAnswers implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(GuestQueryAnswers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final int BATCH = 32;
    private static final String CONSOLE_LOG = "console-log";
    private static final String DIAGNOSTICS = "diagnostics";

    private final GuestQueryStore queries;
    private final AgentClient agents;
    private final Doorbell doorbell;
    private final DoorbellListener listener;
    private final JsonMapper json;
    private final Timeline timeline;
    private final Bell rung;
    private volatile @Nullable Thread thread;

    GuestQueryAnswers(
            GuestQueryStore queries,
            AgentClient agents,
            Doorbell doorbell,
            DoorbellListener listener,
            JsonMapper json,
            Timeline timeline) {
        this.queries = queries;
        this.agents = agents;
        this.doorbell = doorbell;
        this.listener = listener;
        this.json = json;
        this.timeline = timeline;
        this.rung = new Bell(timeline);
    }

    /** {@code lines} from the end, or -1 for all. */
    private record ConsoleLog(int lines) {}

    @Override
    public void start() {
        thread = timeline.start("guest-queries", this::answerOn);
        listener.on(Doorbell.GUEST_QUERIES, rung::ring);
        listener.start();
    }

    @Override
    public void stop() {
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void answerOn() {
        try {
            while (true) {
                rung.await(POLL);
                takeAll();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeAll() {
        try {
            int taken = BATCH;
            while (taken == BATCH) {
                var questions = queries.take(BATCH);
                taken = questions.size();
                for (var question : questions) {
                    var _ = timeline.start("guest-query", () -> answer(question));
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("cannot take guest queries, trying again", e);
        }
    }

    private void answer(Question question) {
        try {
            var result = agents.execute(question.hostId(), command(question), PATIENCE);
            queries.answer(question.id(), answer(question, result));
        } catch (CommandRejected rejected) {
            queries.fail(question.id(), "The host cannot answer: " + rejected.getMessage());
        } catch (AgentUnavailable e) {
            queries.fail(question.id(), "The server's host does not answer.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("guest query of server={}", question.serverId(), e);
            queries.fail(question.id(), "The question was not understood.");
        } finally {
            doorbell.ring(Doorbell.GUEST_ANSWERS);
        }
    }

    private Command command(Question question) {
        var command =
                Command.newBuilder()
                        .setOperationId(question.id().toString())
                        .setEpoch(1)
                        .setServerId(question.serverId().toString());
        switch (question.kind()) {
            case CONSOLE_LOG -> command.setReadConsoleLog(consoleLog(question));
            case DIAGNOSTICS -> command.setReadDiagnostics(ReadDiagnostics.getDefaultInstance());
            default ->
                    throw new IllegalArgumentException(
                            "no such kind of guest query: " + question.kind());
        }
        return command.build();
    }

    private ReadConsoleLog.Builder consoleLog(Question question) {
        var lines = json.readValue(question.request(), ConsoleLog.class).lines();
        return ReadConsoleLog.newBuilder().setLines(Math.max(0, lines));
    }

    private static byte[] answer(Question question, CommandSucceeded result) {
        return question.kind().equals(DIAGNOSTICS)
                ? result.getDiagnosticsJsonBytes().toByteArray()
                : result.getConsoleLog().toByteArray();
    }
}
