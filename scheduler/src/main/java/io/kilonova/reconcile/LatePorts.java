package io.kilonova.reconcile;

import io.kilonova.id.Ids;
import io.kilonova.network.SweepRequest;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import io.kilonova.server.LatePortStore;
import io.kilonova.server.ServerStateStore;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Ports that the network service made too late are looked for, in the lanes of their servers. */
@Component
final class LatePorts implements Reconciler {
    private static final int BATCH = 200;

    private final LatePortStore late;
    private final Sweeping sweeping;
    private final TransactionOperations transactions;
    private final ReconcileSettings settings;

    LatePorts(
            LatePortStore late,
            Sweeping sweeping,
            TransactionOperations transactions,
            ReconcileSettings settings) {
        this.late = late;
        this.sweeping = sweeping;
        this.transactions = transactions;
        this.settings = settings;
    }

    /** Puts the look for ports into a server's lane. */
    @Component
    record Sweeping(ServerStateStore states, OperationStore operations, Ids ids) {
        void enqueue(UUID server) {
            var id = ids.next();
            operations.enqueue(
                    new NewOperation(
                            id,
                            "network.sweep",
                            server,
                            new SweepRequest(server),
                            "req-" + id,
                            null));
        }
    }

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public Duration every() {
        return settings.ports();
    }

    @Override
    public void reconcile() {
        for (var server : late.due(BATCH)) {
            transactions.executeWithoutResult(_ -> {
                sweeping.states().lock(server);
                if (late.take(server)) {
                    sweeping.enqueue(server);
                }
            });
        }
    }
}
