package io.kilonova.reconcile;

import io.kilonova.server.ServerStateStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Capacity that a server holds of a host it is not on, with nothing under way, is given back. */
@Component
final class OrphanedClaims implements Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedClaims.class);
    private static final int BATCH = 500;

    private final DriftStore drift;
    private final ServerStateStore states;
    private final TransactionOperations transactions;
    private final ReconcileSettings settings;

    OrphanedClaims(
            DriftStore drift,
            ServerStateStore states,
            TransactionOperations transactions,
            ReconcileSettings settings) {
        this.drift = drift;
        this.states = states;
        this.transactions = transactions;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "claims";
    }

    @Override
    public Duration every() {
        return settings.claims();
    }

    @Override
    public void reconcile() {
        for (var server : drift.serversWithOrphanedClaims(BATCH)) {
            transactions.executeWithoutResult(_ -> {
                states.lock(server);
                if (drift.dropOrphanedClaims(server) > 0) {
                    LOG.warn("server={} held capacity of a host it is not on; given back", server);
                }
            });
        }
    }
}
