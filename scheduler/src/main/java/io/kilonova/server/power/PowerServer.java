package io.kilonova.server.power;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.PowerRequest;
import io.kilonova.server.ServerMedia;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.ServerStateStore;
import io.kilonova.server.VmState;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Tells a server's host how its guest shall run from now on. What cannot be done is taken back, so
 * that the guest runs as the server's state says.
 */
@Component
public class PowerServer implements LongOperation {
    private final PowerCommands power;
    private final ServerMedia media;
    private final ServerStateStore states;
    private final ServerOutcome outcome;

    PowerServer(
            PowerCommands power,
            ServerMedia media,
            ServerStateStore states,
            ServerOutcome outcome) {
        this.power = power;
        this.media = media;
        this.states = states;
        this.outcome = outcome;
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
        var action = change(request).action();
        power.order(attempt, action, guest(attempt, action));
        attempt.alsoCommit(
                () -> outcome.completed(attempt, request.operation(), change(request).event()));
        return new Done();
    }

    private void takeBack(Attempt<PowerRequest> attempt, Begun begun) throws InterruptedException {
        var inverse = change(attempt.request()).inverse();
        if (inverse.isPresent() && !shouldStayOff(attempt)) {
            power.tryToOrder(attempt, inverse.get(), guest(attempt, inverse.get()));
        }
    }

    /** Whether it was a guest to be ended that ran against its server's state. */
    private boolean shouldStayOff(Attempt<PowerRequest> attempt) {
        return attempt.request().operation() == Operation.STOP
                && states.find(attempt.serverId())
                        .filter(state -> state.vm() == VmState.ACTIVE)
                        .isEmpty();
    }

    /** One that starts from nothing has in its drives what its metadata wants now. */
    private Guest.Builder guest(Attempt<PowerRequest> attempt, PowerAction action) {
        var server = power.facts(attempt);
        var isFresh = action == PowerAction.START || action == PowerAction.REBOOT_HARD;
        return GuestMessages.of(isFresh ? media.settle(attempt, server) : server);
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
