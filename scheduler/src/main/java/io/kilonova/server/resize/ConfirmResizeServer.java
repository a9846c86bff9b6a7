package io.kilonova.server.resize;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.ConfirmResize;
import io.kilonova.fleet.CommandRejected;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.Operation;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerOutcome;
import org.springframework.stereotype.Component;

/** Gives up what a resized server could go back to. */
@Component
public class ConfirmResizeServer implements LongOperation {
    private static final String EVENT = "compute_confirm_resize";

    private final Sizes sizes;
    private final GuestCommands guests;
    private final ServerOutcome outcome;

    public ConfirmResizeServer(Sizes sizes, GuestCommands guests, ServerOutcome outcome) {
        this.sizes = sizes;
        this.guests = guests;
        this.outcome = outcome;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    @Override
    public Saga<ResizeRequest> saga() {
        return Saga.named("server.confirm_resize", ResizeRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("confirm", Done.class, this::confirm)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<ResizeRequest> attempt, ResizeRequest request) {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, sizes.host(attempt).name()));
        return new Begun();
    }

    private Done confirm(Attempt<ResizeRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        forget(attempt);
        var resize = sizes.resize(attempt.request().migrationId());
        var completed = new Completed(Operation.CONFIRM_RESIZE, attempt.id(), resize.from());
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, completed, EVENT);
            sizes.settle(attempt, resize.after().flavor(), resize.after().resources());
            sizes.setStatus(resize.migrationId(), "confirmed");
        });
        return new Done();
    }

    /** A guest that the host has lost has left nothing behind. */
    private void forget(Attempt<ResizeRequest> attempt) throws StepFailed, InterruptedException {
        try {
            var order = ConfirmResize.getDefaultInstance();
            guests.send(attempt, sizes.host(attempt).id(), c -> c.setConfirmResize(order));
        } catch (CommandRejected rejected) {
            if (rejected.kind() != Kind.NO_SUCH_GUEST) {
                throw StepFailed.because(rejected.getMessage(), rejected.detail());
            }
        }
    }

    private void fail(Attempt<ResizeRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.CONFIRM_RESIZE, EVENT, failure);
        sizes.setStatus(attempt.request().migrationId(), "error");
    }
}
