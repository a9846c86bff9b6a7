package io.kilonova.server.power;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.Rescue;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.RescueRequest;
import io.kilonova.server.RescueStore;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.ServerStateStore;
import io.kilonova.server.VmState;
import org.springframework.stereotype.Component;

/**
 * Stops a guest and starts it from a disk of another image, with its own disk behind that. If it
 * cannot be, the guest runs from its own disk again, or not, as before.
 */
@Component
public class RescueServer implements LongOperation {
    private static final String EVENT = "compute_rescue_instance";

    private final PowerCommands power;
    private final RescueStore rescues;
    private final ServerStateStore states;
    private final ServerOutcome outcome;

    RescueServer(
            PowerCommands power,
            RescueStore rescues,
            ServerStateStore states,
            ServerOutcome outcome) {
        this.power = power;
        this.rescues = rescues;
        this.states = states;
        this.outcome = outcome;
    }

    /** Users see that it has begun. */
    public record Begun(boolean ran) {}

    /** The guest does not run. */
    public record Off() {}

    @Override
    public Saga<RescueRequest> saga() {
        return Saga.named("server.rescue", RescueRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("stop", Off.class, this::stop, this::startAgain)
                .step("rescue", Done.class, this::rescue, this::end)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<RescueRequest> attempt, RescueRequest request) {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        var ran = states.find(attempt.serverId()).filter(state -> state.vm() == VmState.ACTIVE);
        return new Begun(ran.isPresent());
    }

    private Off stop(Attempt<RescueRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        power.order(attempt, PowerAction.STOP, guest(attempt));
        return new Off();
    }

    private Done rescue(Attempt<RescueRequest> attempt, Off off)
            throws StepFailed, InterruptedException {
        var request = attempt.request();
        var rescue =
                Rescue.newBuilder()
                        .setImage(GuestMessages.image(request.image()))
                        .setAdminPass(request.adminPass());
        power.order(attempt, PowerAction.REBOOT_HARD, guest(attempt).setRescue(rescue));
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.RESCUE, EVENT);
            rescues.begin(attempt.serverId(), request.image());
        });
        return new Done();
    }

    /** A stop with a description that knows of no rescue removes its disk, too. */
    private void end(Attempt<RescueRequest> attempt, Off off) throws InterruptedException {
        power.tryToOrder(attempt, PowerAction.STOP, guest(attempt));
    }

    private void startAgain(Attempt<RescueRequest> attempt, Begun begun)
            throws InterruptedException {
        if (begun.ran()) {
            power.tryToOrder(attempt, PowerAction.START, guest(attempt));
        }
    }

    private Guest.Builder guest(Attempt<RescueRequest> attempt) {
        return GuestMessages.of(power.facts(attempt)).clearRescue();
    }

    private void fail(Attempt<RescueRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.RESCUE, EVENT, failure);
    }
}
