package io.kilonova.server.delete;

import io.kilonova.fleet.CommandRejected;
import io.kilonova.network.ServerPorts;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.Placements;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.NicStore;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.ShelvedImages;
import org.springframework.stereotype.Component;

/**
 * Destroys a server's guest, then its ports, then its claims. Nothing is taken back: a delete that
 * cannot go on leaves the server in ERROR, to be deleted again.
 */
@Component
public class DeleteServer implements LongOperation {
    private static final String EVENT = "compute_terminate_instance";

    private final GuestCommands guests;
    private final ServerPorts ports;
    private final NicStore nics;
    private final Placements placements;
    private final ShelvedImages saved;
    private final ServerOutcome outcome;

    DeleteServer(
            GuestCommands guests,
            ServerPorts ports,
            NicStore nics,
            Placements placements,
            ShelvedImages saved,
            ServerOutcome outcome) {
        this.guests = guests;
        this.ports = ports;
        this.nics = nics;
        this.placements = placements;
        this.saved = saved;
        this.outcome = outcome;
    }

    /** No host that is up has a guest of the server. */
    public record Destroyed() {}

    /** The network service has no port of the server. */
    public record Unwired() {}

    @Override
    public Saga<DeleteRequest> saga() {
        return Saga.named("server.delete", DeleteRequest.class)
                .step("destroy", Destroyed.class, this::destroy)
                .step("network", Unwired.class, this::unwire)
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
        var server = attempt.serverId();
        if (nics.hasAny(server)) {
            ports.disconnectAll(server, nics.portsOfUser(server));
        }
        attempt.alsoCommit(() -> nics.disconnect(server));
        return new Unwired();
    }

    private Done announce(Attempt<DeleteRequest> attempt, Unwired unwired) {
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
