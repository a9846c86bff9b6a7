package io.kilonova.reconcile;

import io.kilonova.server.ServerEvent.PowerSeen;
import io.kilonova.server.ServerStateStore;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** A server whose guest stopped by itself is stopped. */
@Component
final class PowerDrift implements Reconciler {
    private static final int BATCH = 500;

    private final DriftStore drift;
    private final ServerStateStore states;
    private final TransactionOperations transactions;
    private final ReconcileSettings settings;

    PowerDrift(
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
        return "power";
    }

    @Override
    public Duration every() {
        return settings.power();
    }

    @Override
    public void reconcile() {
        for (var server : drift.serversThatStopped(BATCH)) {
            transactions.executeWithoutResult(_ -> states.apply(server, new PowerSeen(false)));
        }
    }
}
