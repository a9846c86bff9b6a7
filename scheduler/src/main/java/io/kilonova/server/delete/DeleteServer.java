package io.kilonova.server.delete;

import io.kilonova.fleet.CommandRejected;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.Placements;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.ShelvedImages;
import org.springframework.stereotype.Component;

/**
 * Destroys a server's guest, then its ports, volumes and claims. Nothing is taken back: a delete
 * that cannot go on leaves the server in ERROR, to be deleted again.
 */
@Component
public class DeleteServer implements LongOperation {
    private static final String EVENT = "compute_terminate_instance";

    private final GuestCommands guests;
    private final DeletePorts ports;
    private final DeleteVolumes volumes;
    private final Placements placements;
    private final ShelvedImages saved;
    private final ServerOutcome outcome;

    DeleteServer(
            GuestCommands guests,
            DeletePorts ports,
            DeleteVolumes volumes,
            Placements placements,
            ShelvedImages saved,
            ServerOutcome outcome) {
        this.guests = guests;
        this.ports = ports;
        this.volumes = volumes;
        this.placements = placements;
        this.saved = saved;
        this.outcome = outcome;
    }

    /** No host that is up has a guest of the server. */
    public record Destroyed() {}

    /** The network service has no port of the server. */
    public record Unwired() {}

    /** The server has no volumes, or only such that somebody else gives back in time. */
    public record Returned() {}

    @Override
    public Saga<DeleteRequest> saga() {
        return Saga.named("server.delete", DeleteRequest.class)
                .step("destroy", Destroyed.class, this::destroy)
                .step("network", Unwired.class, this::unwire)
                .step("volumes", Returned.class, this::giveBack)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Destroyed destroy(Attempt<DeleteRequest> attempt, DeleteRequest request)
            throws StepFailed, InterruptedException {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        try {
            guests.destroyEverywhere(attempt);
        } catch (CommandRejected rejected) {
            throw StepFailed.because(rejected.getMessage(), rejected.detail());
        }
        return new Destroyed();
    }

    private Unwired unwire(Attempt<DeleteRequest> attempt, Destroyed destroyed) {
        ports.giveBack(attempt);
        return new Unwired();
    }

    private Returned giveBack(Attempt<DeleteRequest> attempt, Unwired unwired) {
        volumes.giveBack(attempt);
        return new Returned();
    }

    private Done announce(Attempt<DeleteRequest> attempt, Returned returned) {
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.DELETE, EVENT);
            placements.release(attempt.serverId());
            saved.forget(attempt);
        });
        return new Done();
    }

    private void fail(Attempt<DeleteRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.DELETE, EVENT, failure);
    }
}
