package io.kilonova.server.resize;

import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.RevertResize;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerMedia;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.power.PowerCommands;
import org.springframework.stereotype.Component;

/**
 * Makes a resized server what it was, with the disks it had then, running if it ran. Once its disks
 * are back there is no other way: a guest that does not start is in ERROR, of the old size.
 */
@Component
public class RevertResizeServer implements LongOperation {
    private static final String REVERT = "compute_revert_resize";
    private static final String FINISH = "compute_finish_revert_resize";

    private final Sizes sizes;
    private final PowerCommands power;
    private final GuestCommands guests;
    private final ServerMedia media;
    private final ServerOutcome outcome;

    public RevertResizeServer(
            Sizes sizes,
            PowerCommands power,
            GuestCommands guests,
            ServerMedia media,
            ServerOutcome outcome) {
        this.sizes = sizes;
        this.power = power;
        this.guests = guests;
        this.media = media;
        this.outcome = outcome;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    /** The host has the guest as it was, and so have the rows. */
    public record Reshaped() {}

    @Override
    public Saga<ResizeRequest> saga() {
        return Saga.named("server.revert_resize", ResizeRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("reshape", Reshaped.class, this::reshape)
                .step("start", Done.class, this::start)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<ResizeRequest> attempt, ResizeRequest request) {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, REVERT, sizes.host(attempt).name()));
        return new Begun();
    }

    private Reshaped reshape(Attempt<ResizeRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        var before = sizes.resize(attempt.request().migrationId()).before();
        var host = sizes.host(attempt);
        var order = RevertResize.newBuilder().setGuest(Sizes.guest(sizes.facts(attempt), before));
        guests.order(attempt, host.id(), command -> command.setRevertResize(order));
        attempt.alsoCommit(() -> {
            outcome.eventEnded(attempt, REVERT, null);
            outcome.eventBegan(attempt, FINISH, host.name());
            sizes.setShape(attempt, before);
            sizes.settle(attempt, before.flavor(), before.resources());
            sizes.setStatus(attempt.request().migrationId(), "reverted");
        });
        return new Reshaped();
    }

    private Done start(Attempt<ResizeRequest> attempt, Reshaped reshaped)
            throws StepFailed, InterruptedException {
        var resize = sizes.resize(attempt.request().migrationId());
        if (resize.ran()) {
            var server = media.settle(attempt, sizes.facts(attempt));
            power.order(attempt, PowerAction.START, GuestMessages.of(server));
        }
        var completed = new Completed(Operation.REVERT_RESIZE, attempt.id(), resize.from());
        attempt.alsoCommit(() -> outcome.completed(attempt, completed, FINISH));
        return new Done();
    }

    private void fail(Attempt<ResizeRequest> attempt, Failure failure) {
        outcome.eventEnded(attempt, FINISH, failure.message());
        outcome.failed(attempt, Operation.REVERT_RESIZE, REVERT, failure);
        sizes.setStatus(attempt.request().migrationId(), "error");
    }
}
