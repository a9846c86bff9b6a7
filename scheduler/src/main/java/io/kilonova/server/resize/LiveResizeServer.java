package io.kilonova.server.resize;

import io.kilonova.agent.protocol.LiveResize;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.fleet.CommandRejected;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.Placements.Growth.Grown;
import io.kilonova.placement.Placements.Growth.NoRoom;
import io.kilonova.server.AwaitedOutcome;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.LiveResizeRequest;
import io.kilonova.server.Operation;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Gives a running guest more processors and memory. The guest that has them cannot be made to do
 * without: what fails afterwards is tried again, not undone.
 */
@Component
public class LiveResizeServer implements LongOperation {
    private static final String EVENT = "compute_live_resize_instance";

    private final Sizes sizes;
    private final GuestCommands guests;
    private final AwaitedOutcome outcome;

    public LiveResizeServer(Sizes sizes, GuestCommands guests, AwaitedOutcome outcome) {
        this.sizes = sizes;
        this.guests = guests;
        this.outcome = outcome;
    }

    /** The server holds {@code resources}, or more. */
    public record Claimed(Map<String, Long> resources) {}

    @Override
    public Saga<LiveResizeRequest> saga() {
        return Saga.named("server.live_resize", LiveResizeRequest.class)
                .step("begin", Held.class, this::begin)
                .step("claim", Claimed.class, this::claim, this::giveBack)
                .step("plug", Done.class, this::plug)
                .whenFailed(this::fail)
                .build();
    }

    private Held begin(Attempt<LiveResizeRequest> attempt, LiveResizeRequest request) {
        attempt.alsoCommit(() -> outcome.began(attempt, EVENT));
        return sizes.held(attempt);
    }

    private Claimed claim(Attempt<LiveResizeRequest> attempt, Held held) throws StepFailed {
        return switch (sizes.grow(attempt, attempt.request().to(), held)) {
            case NoRoom(String reason) -> throw refused("No valid host was found. " + reason);
            case Grown(var resources) -> new Claimed(resources);
        };
    }

    private void giveBack(Attempt<LiveResizeRequest> attempt, Held held) {
        var flavor = attempt.request().from();
        attempt.alsoCommit(() -> sizes.settle(attempt, flavor, held.resources()));
    }

    private Done plug(Attempt<LiveResizeRequest> attempt, Claimed claimed)
            throws StepFailed, InterruptedException {
        var flavor = attempt.request().to();
        var guest = GuestMessages.of(sizes.facts(attempt));
        GuestMessages.setFlavor(guest, flavor);
        try {
            var order = LiveResize.newBuilder().setGuest(guest);
            guests.send(attempt, sizes.host(attempt).id(), command -> command.setLiveResize(order));
        } catch (CommandRejected rejected) {
            throw refused(String.valueOf(rejected.getMessage()));
        }
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.LIVE_RESIZE, EVENT);
            sizes.setFlavor(attempt, flavor);
            sizes.settle(attempt, flavor, claimed.resources());
        });
        return new Done();
    }

    /** Whoever waits for it hears it as a conflict: the guest, or its host, is not fit for it. */
    private static StepFailed refused(String why) {
        return StepFailed.because(new ComputeFailure.Conflict(why));
    }

    private void fail(Attempt<LiveResizeRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.LIVE_RESIZE, EVENT, failure);
        sizes.count(attempt, attempt.request().from());
    }
}
