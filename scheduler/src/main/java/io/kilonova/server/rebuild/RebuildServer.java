package io.kilonova.server.rebuild;

import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.ResetDisks;
import io.kilonova.agent.protocol.SpawnGuest;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.Operation;
import io.kilonova.server.RebuildRequest;
import io.kilonova.server.RebuiltStore;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.TaskState;
import io.kilonova.server.VmState;
import org.springframework.stereotype.Component;

/**
 * Takes a server's disks away and makes its guest from an image, on the host that it is on. There
 * is no way back once the disks are gone: what fails leaves the server in ERROR, to be rebuilt
 * again. The rows change only when the guest has.
 */
@Component
public class RebuildServer implements LongOperation {
    private static final String EVENT = "compute_rebuild_instance";

    private final RebuiltGuests guests;
    private final RootVolumes volumes;
    private final RebuiltStore rebuilt;
    private final ServerOutcome outcome;

    RebuildServer(
            RebuiltGuests guests,
            RootVolumes volumes,
            RebuiltStore rebuilt,
            ServerOutcome outcome) {
        this.guests = guests;
        this.volumes = volumes;
        this.rebuilt = rebuilt;
        this.outcome = outcome;
    }

    /** The host can have the image. */
    public record Checked(VmState was) {}

    /** The guest is ended, its disks are gone. */
    public record Emptied(VmState was) {}

    /** The volume that it boots from, if it does, is about to get the image's content. */
    public record Ordered(VmState was) {}

    /** It has it. */
    public record Filled(VmState was) {}

    /** The guest runs. */
    public record Booted(VmState was) {}

    @Override
    public Saga<RebuildRequest> saga() {
        return Saga.named("server.rebuild", RebuildRequest.class)
                .step("check", Checked.class, this::check)
                .step("reset", Emptied.class, this::reset)
                .step("order", Ordered.class, this::order)
                .step("fill", Filled.class, this::fill)
                .step("spawn", Booted.class, this::spawn)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Checked check(Attempt<RebuildRequest> attempt, RebuildRequest request)
            throws StepFailed {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        if (request.changesImage()) {
            guests.checkImage(attempt);
        }
        return new Checked(guests.stateOf(attempt));
    }

    private Emptied reset(Attempt<RebuildRequest> attempt, Checked checked)
            throws StepFailed, InterruptedException {
        var order =
                ResetDisks.newBuilder()
                        .setGuest(guests.message(attempt))
                        .setPreserveEphemeral(attempt.request().preservesEphemeral());
        guests.order(attempt, command -> command.setResetDisks(order));
        attempt.alsoCommit(
                () -> outcome.progressed(attempt, TaskState.REBUILD_BLOCK_DEVICE_MAPPING, null));
        return new Emptied(checked.was());
    }

    private Ordered order(Attempt<RebuildRequest> attempt, Emptied emptied) throws StepFailed {
        volumes.begin(attempt);
        return new Ordered(emptied.was());
    }

    private Filled fill(Attempt<RebuildRequest> attempt, Ordered ordered) throws StepFailed {
        volumes.await(attempt, guests.hostOf(attempt));
        attempt.alsoCommit(() -> outcome.progressed(attempt, TaskState.REBUILD_SPAWNING, null));
        return new Filled(ordered.was());
    }

    private Booted spawn(Attempt<RebuildRequest> attempt, Filled filled)
            throws StepFailed, InterruptedException {
        var order = SpawnGuest.newBuilder().setGuest(guests.message(attempt));
        guests.order(attempt, command -> command.setSpawn(order));
        if (filled.was() == VmState.STOPPED) {
            attempt.alsoCommit(() -> outcome.progressed(attempt, TaskState.POWERING_OFF, null));
        }
        return new Booted(filled.was());
    }

    /** A server that was stopped is so again, without asking a guest that still boots. */
    private Done announce(Attempt<RebuildRequest> attempt, Booted booted)
            throws StepFailed, InterruptedException {
        var isStopped = booted.was() == VmState.STOPPED;
        if (isStopped) {
            guests.power(attempt, PowerAction.STOP);
        }
        var landing = isStopped ? VmState.STOPPED : VmState.ACTIVE;
        attempt.alsoCommit(() -> {
            outcome.completed(
                    attempt, new Completed(Operation.REBUILD, attempt.id(), landing), EVENT);
            rebuilt.write(attempt.request());
        });
        return new Done();
    }

    private void fail(Attempt<RebuildRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.REBUILD, EVENT, failure);
    }
}
