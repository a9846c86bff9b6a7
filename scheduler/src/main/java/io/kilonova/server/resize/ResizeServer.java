package io.kilonova.server.resize;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.ResizeGuest;
import io.kilonova.agent.protocol.RevertResize;
import io.kilonova.migration.Resize;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.Placements.Growth.Grown;
import io.kilonova.placement.Placements.Growth.NoRoom;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.Operation;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.ServerMedia;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.TaskState;
import io.kilonova.server.power.PowerCommands;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes a server of another flavor on the host it is on: stops the guest, keeps its disks for a
 * revert, starts it as it is to be. What cannot be done leaves the server as it was.
 */
@Component
public class ResizeServer implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(ResizeServer.class);
    private static final String PREPARE = "compute_prep_resize";
    private static final String RESIZE = "compute_resize_instance";
    private static final String FINISH = "compute_finish_resize";

    private final Sizes sizes;
    private final PowerCommands power;
    private final GuestCommands guests;
    private final ServerMedia media;
    private final ServerOutcome outcome;

    public ResizeServer(
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

    /** The server holds what both sizes take. */
    public record Claimed() {}

    /** The guest does not run. */
    public record Off() {}

    /** The host has the guest as it is to be. */
    public record Reshaped() {}

    @Override
    public Saga<ResizeRequest> saga() {
        return Saga.named("server.resize", ResizeRequest.class)
                .step("begin", Held.class, this::begin)
                .step("claim", Claimed.class, this::claim, this::giveBack)
                .step("stop", Off.class, this::stop, this::startAgain)
                .step("reshape", Reshaped.class, this::reshape, this::shapeBack)
                .step("start", Done.class, this::start)
                .whenFailed(this::fail)
                .build();
    }

    private Held begin(Attempt<ResizeRequest> attempt, ResizeRequest request) {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, PREPARE, sizes.host(attempt).name()));
        return sizes.held(attempt);
    }

    private Claimed claim(Attempt<ResizeRequest> attempt, Held held) throws StepFailed {
        switch (sizes.grow(attempt, resize(attempt).after().flavor(), held)) {
            case NoRoom(String reason) ->
                    throw StepFailed.because("No valid host was found. " + reason, null);
            case Grown(var resources) ->
                    attempt.alsoCommit(() -> {
                        passOn(attempt, TaskState.RESIZE_MIGRATING, PREPARE, RESIZE);
                        sizes.setStatus(attempt.request().migrationId(), "migrating");
                        sizes.record(attempt.request().migrationId(), held, resources);
                    });
        }
        return new Claimed();
    }

    private void giveBack(Attempt<ResizeRequest> attempt, Held held) {
        var flavor = resize(attempt).before().flavor();
        attempt.alsoCommit(() -> sizes.settle(attempt, flavor, held.resources()));
    }

    private Off stop(Attempt<ResizeRequest> attempt, Claimed claimed)
            throws StepFailed, InterruptedException {
        var resize = resize(attempt);
        if (resize.ran()) {
            power.order(attempt, PowerAction.STOP, guest(attempt, resize.before()));
        }
        attempt.alsoCommit(() -> {
            outcome.progressed(attempt, TaskState.RESIZE_MIGRATED, null);
            sizes.setStatus(resize.migrationId(), "post-migrating");
        });
        return new Off();
    }

    private void startAgain(Attempt<ResizeRequest> attempt, Claimed claimed)
            throws InterruptedException {
        var resize = resize(attempt);
        if (resize.ran()) {
            power.tryToOrder(attempt, PowerAction.START, guest(attempt, resize.before()));
        }
    }

    private Reshaped reshape(Attempt<ResizeRequest> attempt, Off off)
            throws StepFailed, InterruptedException {
        var order = ResizeGuest.newBuilder().setGuest(guest(attempt, resize(attempt).after()));
        guests.order(attempt, sizes.host(attempt).id(), command -> command.setResize(order));
        attempt.alsoCommit(() -> passOn(attempt, TaskState.RESIZE_FINISH, RESIZE, FINISH));
        return new Reshaped();
    }

    /** Also for a newer operation: the guest's disks are to be what the server's rows say. */
    private void shapeBack(Attempt<ResizeRequest> attempt, Off off) throws InterruptedException {
        var host = sizes.host(attempt).id();
        if (attempt.isCancelled() && !guests.isUp(host)) {
            return;
        }
        var order = RevertResize.newBuilder().setGuest(guest(attempt, resize(attempt).before()));
        try {
            guests.order(attempt, host, command -> command.setRevertResize(order));
        } catch (StepFailed e) {
            LOG.warn("server={} keeps its new disks: {}", attempt.serverId(), e.getMessage());
        }
    }

    private Done start(Attempt<ResizeRequest> attempt, Reshaped reshaped)
            throws StepFailed, InterruptedException {
        var resize = resize(attempt);
        if (resize.ran()) {
            var server = media.settle(attempt, sizes.facts(attempt));
            power.order(attempt, PowerAction.START, Sizes.guest(server, resize.after()));
        }
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.RESIZE, FINISH);
            sizes.setShape(attempt, resize.after());
            sizes.setStatus(resize.migrationId(), "finished");
        });
        return new Done();
    }

    private void passOn(Attempt<?> attempt, TaskState task, String ended, String begun) {
        outcome.progressed(attempt, task, null);
        outcome.eventEnded(attempt, ended, null);
        outcome.eventBegan(attempt, begun, sizes.host(attempt).name());
    }

    private Guest.Builder guest(Attempt<ResizeRequest> attempt, Resize.Shape shape) {
        return Sizes.guest(sizes.facts(attempt), shape);
    }

    private Resize resize(Attempt<ResizeRequest> attempt) {
        return sizes.resize(attempt.request().migrationId());
    }

    private void fail(Attempt<ResizeRequest> attempt, Failure failure) {
        for (var event : List.of(RESIZE, FINISH)) {
            outcome.eventEnded(attempt, event, failure.message());
        }
        outcome.failed(attempt, Operation.RESIZE, PREPARE, failure);
        sizes.count(attempt, resize(attempt).before().flavor());
        sizes.setStatus(attempt.request().migrationId(), "error");
    }
}
