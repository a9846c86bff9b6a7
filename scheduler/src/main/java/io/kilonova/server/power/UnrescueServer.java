package io.kilonova.server.power;

import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.RescueStore;
import io.kilonova.server.ServerMedia;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.UnrescueRequest;
import org.springframework.stereotype.Component;

/**
 * Starts a rescued guest from its own disk again; or, if that cannot be, once more from the other.
 */
@Component
public class UnrescueServer implements LongOperation {
    private static final String EVENT = "compute_unrescue_instance";

    private final PowerCommands power;
    private final ServerMedia media;
    private final RescueStore rescues;
    private final ServerOutcome outcome;

    UnrescueServer(
            PowerCommands power, ServerMedia media, RescueStore rescues, ServerOutcome outcome) {
        this.power = power;
        this.media = media;
        this.rescues = rescues;
        this.outcome = outcome;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    @Override
    public Saga<UnrescueRequest> saga() {
        return Saga.named("server.unrescue", UnrescueRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("boot", Done.class, this::boot, this::rescueAgain)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<UnrescueRequest> attempt, UnrescueRequest request) {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        return new Begun();
    }

    private Done boot(Attempt<UnrescueRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        var server = media.settle(attempt, power.facts(attempt));
        power.order(attempt, PowerAction.REBOOT_HARD, GuestMessages.of(server).clearRescue());
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.UNRESCUE, EVENT);
            rescues.end(attempt.serverId());
        });
        return new Done();
    }

    private void rescueAgain(Attempt<UnrescueRequest> attempt, Begun begun)
            throws InterruptedException {
        var guest = GuestMessages.of(power.facts(attempt));
        power.tryToOrder(attempt, PowerAction.REBOOT_HARD, guest);
    }

    private void fail(Attempt<UnrescueRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.UNRESCUE, EVENT, failure);
    }
}
