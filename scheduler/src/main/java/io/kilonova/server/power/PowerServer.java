package io.kilonova.server.power;

import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.PowerRequest;
import io.kilonova.server.ServerOutcome;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells a server's host how its guest shall run from now on. What cannot be done is taken back, so
 * that the guest runs as the server's state says.
 */
@Component
public class PowerServer implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(PowerServer.class);

    private final GuestCommands guests;
    private final GuestFactsStore facts;
    private final ServerOutcome outcome;
    private final PowerSettings settings;

    PowerServer(
            GuestCommands guests,
            GuestFactsStore facts,
            ServerOutcome outcome,
            PowerSettings settings) {
        this.guests = guests;
        this.facts = facts;
        this.outcome = outcome;
        this.settings = settings;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    @Override
    public Saga<PowerRequest> saga() {
        return Saga.named("server.power", PowerRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("command", Done.class, this::command, this::takeBack)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<PowerRequest> attempt, PowerRequest request) {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, change(request).event(), null));
        return new Begun();
    }

    private Done command(Attempt<PowerRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        var request = attempt.request();
        order(attempt, change(request).action());
        attempt.alsoCommit(
                () -> outcome.completed(attempt, request.operation(), change(request).event()));
        return new Done();
    }

    /** A newer operation, if there is one, makes of the guest what it wants. */
    private void takeBack(Attempt<PowerRequest> attempt, Begun begun) throws InterruptedException {
        var inverse = change(attempt.request()).inverse();
        if (attempt.isCancelled() || inverse.isEmpty()) {
            return;
        }
        try {
            order(attempt, inverse.get());
        } catch (StepFailed e) {
            LOG.warn("server={} {} not done: {}", attempt.serverId(), inverse, e.getMessage());
        }
    }

    private void order(Attempt<PowerRequest> attempt, PowerAction action)
            throws StepFailed, InterruptedException {
        var guest = facts.find(attempt.serverId()).orElseThrow();
        if (guest.hostId() == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        guests.order(attempt, guest.hostId(), command -> command.setPower(message(action, guest)));
    }

    private PowerGuest message(PowerAction action, GuestFacts guest) {
        return PowerGuest.newBuilder()
                .setAction(action)
                .setGuest(GuestMessages.of(guest))
                .setTimeoutSeconds((int) settings.patience(action).toSeconds())
                .build();
    }

    private void fail(Attempt<PowerRequest> attempt, Failure failure) {
        var request = attempt.request();
        outcome.failed(attempt, request.operation(), change(request).event(), failure);
    }

    /** What an operation asks of the host, and what would take it back. */
    private record Change(String event, PowerAction action, Optional<PowerAction> inverse) {
        static Change of(String event, PowerAction action) {
            return new Change(event, action, Optional.empty());
        }

        Change takenBackBy(PowerAction other) {
            return new Change(event, action, Optional.of(other));
        }
    }

    private static Change change(PowerRequest request) {
        return switch (request.operation()) {
            case START ->
                    Change.of("compute_start_instance", PowerAction.START)
                            .takenBackBy(PowerAction.STOP);
            case STOP ->
                    Change.of("compute_stop_instance", PowerAction.STOP)
                            .takenBackBy(PowerAction.START);
            case PAUSE ->
                    Change.of("compute_pause_instance", PowerAction.PAUSE)
                            .takenBackBy(PowerAction.UNPAUSE);
            case UNPAUSE ->
                    Change.of("compute_unpause_instance", PowerAction.UNPAUSE)
                            .takenBackBy(PowerAction.PAUSE);
            case SUSPEND ->
                    Change.of("compute_suspend_instance", PowerAction.SUSPEND)
                            .takenBackBy(PowerAction.RESUME);
            case RESUME ->
                    Change.of("compute_resume_instance", PowerAction.RESUME)
                            .takenBackBy(PowerAction.SUSPEND);
            case REBOOT -> Change.of("compute_reboot_instance", PowerAction.REBOOT_SOFT);
            case HARD_REBOOT -> Change.of("compute_reboot_instance", PowerAction.REBOOT_HARD);
            case TRIGGER_CRASH_DUMP ->
                    Change.of("compute_trigger_crash_dump", PowerAction.CRASH_DUMP);
            default ->
                    throw new IllegalArgumentException(
                            request.operation() + " is no change of power");
        };
    }
}
