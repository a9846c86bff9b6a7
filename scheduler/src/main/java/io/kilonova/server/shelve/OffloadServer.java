package io.kilonova.server.shelve;

import io.kilonova.fleet.CommandRejected;
import io.kilonova.network.ServerPorts;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.Placements;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.OffloadRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.ServerStateStore;
import io.kilonova.volume.VolumeMoves;
import org.springframework.stereotype.Component;

/**
 * Removes what a server that is shelved still has on its host and gives the host's capacity back;
 * ports and volumes stay the server's. Nothing is taken back: what cannot go on leaves the server
 * shelved, to be offloaded again.
 */
@Component
public class OffloadServer implements LongOperation {
    private static final String EVENT = "compute_shelve_offload_instance";

    private final GuestCommands guests;
    private final ServerPorts ports;
    private final VolumeMoves volumes;
    private final Placements placements;
    private final ServerStateStore states;
    private final ServerOutcome outcome;

    OffloadServer(
            GuestCommands guests,
            ServerPorts ports,
            VolumeMoves volumes,
            Placements placements,
            ServerStateStore states,
            ServerOutcome outcome) {
        this.guests = guests;
        this.ports = ports;
        this.volumes = volumes;
        this.placements = placements;
        this.states = states;
        this.outcome = outcome;
    }

    /** No host that is up has a guest of the server. */
    public record Destroyed() {}

    /** The server's ports and volumes are bound to no host. */
    public record Unbound() {}

    @Override
    public Saga<OffloadRequest> saga() {
        return Saga.named("server.shelve_offload", OffloadRequest.class)
                .step("destroy", Destroyed.class, this::destroy)
                .step("unbind", Unbound.class, this::unbind)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Destroyed destroy(Attempt<OffloadRequest> attempt, OffloadRequest request)
            throws StepFailed, InterruptedException {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        try {
            guests.destroyEverywhere(attempt);
        } catch (CommandRejected rejected) {
            throw StepFailed.because(rejected.getMessage(), rejected.detail());
        }
        // whatever happens next, nobody must look for the guest there
        attempt.alsoCommit(() -> {
            states.leaveHost(attempt.serverId());
            placements.release(attempt.serverId());
        });
        return new Destroyed();
    }

    private Unbound unbind(Attempt<OffloadRequest> attempt, Destroyed destroyed) {
        ports.leaveHost(attempt.serverId());
        volumes.leaveHost(attempt.serverId());
        return new Unbound();
    }

    private Done announce(Attempt<OffloadRequest> attempt, Unbound unbound) {
        attempt.alsoCommit(() -> outcome.completed(attempt, Operation.SHELVE_OFFLOAD, EVENT));
        return new Done();
    }

    private void fail(Attempt<OffloadRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.SHELVE_OFFLOAD, EVENT, failure);
    }
}
