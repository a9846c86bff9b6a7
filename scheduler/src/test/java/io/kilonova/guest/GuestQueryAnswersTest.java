package io.kilonova.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.operation.Doorbell;
import io.kilonova.operation.DoorbellListener;
import io.kilonova.operation.Eventually;
import io.kilonova.server.NewServer;
import io.kilonova.server.TestCloud;
import io.kilonova.time.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuestQueryAnswersTest {
    private final TestCloud cloud = new TestCloud();
    private final GuestQueryStore queries = new GuestQueryStore(cloud.jdbc, cloud.json);
    private final DoorbellListener listener =
            new DoorbellListener(cloud.database.dataSource(), Timeline.real());
    private final GuestQueryAnswers answers =
            new GuestQueryAnswers(
                    queries, cloud.agents, cloud.doorbell, listener, cloud.json, Timeline.real());
    private final UUID host = cloud.hosts.host("one", 10);
    private final NewServer server = cloud.newServer();

    @BeforeEach
    void start() {
        cloud.jdbc.update("update server set host_id = ?", host);
        answers.start();
    }

    @AfterEach
    void close() {
        answers.stop();
        listener.close();
        cloud.close();
    }

    @Test
    void theConsoleOfAGuestIsReadOnItsHost() {
        cloud.agents.console("login: ");

        var outcome = ask("console-log");

        assertThat(outcome.answer()).isNotNull();
        assertThat(new String(answer(outcome), StandardCharsets.UTF_8)).isEqualTo("login: ");
        assertThat(cloud.agents.commands().getFirst().getReadConsoleLog().getLines()).isEqualTo(7);
    }

    @Test
    void theFiguresOfAGuestAreAskedOfItsHost() {
        assertThat(new String(answer(ask("diagnostics")), StandardCharsets.UTF_8))
                .isEqualTo("{\"state\": \"running\"}");
        assertThat(cloud.agents.commands().getFirst().hasReadDiagnostics()).isTrue();
    }

    @Test
    void aHostThatCannotBeReachedIsAnAnswerToo() {
        cloud.agents.unreachable(host);

        assertThat(ask("console-log").failure()).isEqualTo("The server's host does not answer.");
    }

    @Test
    void aQuestionOfAnUnknownKindIsRefused() {
        assertThat(ask("what?").failure()).isEqualTo("The question was not understood.");
    }

    private static byte[] answer(GuestQueryStore.Outcome outcome) {
        var answer = outcome.answer();
        return answer == null ? new byte[0] : answer;
    }

    private GuestQueryStore.Outcome ask(String kind) {
        var id = UUID.randomUUID();
        queries.ask(id, server.id(), kind, Map.of("lines", 7));
        cloud.doorbell.ring(Doorbell.GUEST_QUERIES);
        Eventually.that(() -> queries.outcome(id).isPresent());
        return queries.outcome(id).orElseThrow();
    }
}
