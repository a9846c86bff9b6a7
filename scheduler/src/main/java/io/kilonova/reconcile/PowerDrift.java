package io.kilonova.reconcile;

import io.kilonova.reconcile.DriftStore.Drift;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Operation;
import io.kilonova.server.PowerRequest;
import io.kilonova.server.ServerEvent;
import io.kilonova.server.ServerEvent.PowerSeen;
import io.kilonova.server.ServerEvent.Requested;
import io.kilonova.server.ServerStateStore;
import io.kilonova.server.VmState;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Lets servers follow guests that stopped by themselves, and stops guests that should not run; or
 * starts again, if so set, what ran until its host was restarted.
 */
@Component
final class PowerDrift implements Reconciler {
    private static final int BATCH = 500;
    private static final String SAGA = "server.power";

    private final DriftStore drift;
    private final ServerStateStore states;
    private final RecycleBin.Work work;
    private final TransactionOperations transactions;
    private final ReconcileSettings settings;

    PowerDrift(
            DriftStore drift,
            ServerStateStore states,
            RecycleBin.Work work,
            TransactionOperations transactions,
            ReconcileSettings settings) {
        this.drift = drift;
        this.states = states;
        this.work = work;
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
        for (var drifted : drift.drifts(BATCH)) {
            transactions.executeWithoutResult(_ -> settle(drifted.serverId()));
        }
    }

    /** By what is so now, and stays so while the server's row is locked. */
    private void settle(UUID server) {
        var state = states.lock(server);
        var drifted = drift.find(server);
        if (state.isEmpty() || drifted.isEmpty()) {
            return;
        }
        var id = work.ids().next();
        if (settings.resumeGuests() && isToResume(state.get().vm(), drifted.get())) {
            follow(id, server, Operation.HARD_REBOOT, new Requested(Operation.HARD_REBOOT, id));
        } else {
            follow(id, server, Operation.STOP, new PowerSeen(drifted.get().power(), id));
        }
    }

    private static boolean isToResume(VmState vm, Drift drifted) {
        return vm == VmState.ACTIVE && drifted.interrupted() && drifted.power().isOff();
    }

    /** By an operation, or at once when the guest has stopped already; users see either. */
    private void follow(UUID id, UUID server, Operation operation, ServerEvent event) {
        if (!(states.apply(server, event).orElseThrow() instanceof Move(var to))) {
            return;
        }
        work.record(id, server, operation);
        if (to.isIdle()) {
            work.actions().finish(id, null, work.clock().instant());
        } else {
            work.enqueue(id, SAGA, server, new PowerRequest(server, operation));
        }
    }
}
