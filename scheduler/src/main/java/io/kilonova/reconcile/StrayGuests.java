package io.kilonova.reconcile;

import io.kilonova.guest.ReapRequest;
import io.kilonova.guest.StrayGuestStore;
import io.kilonova.guest.StrayGuestStore.Stray;
import io.kilonova.id.Ids;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import io.kilonova.placement.PlacementSettings;
import io.kilonova.server.ServerStateStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * A guest whose server is deleted or elsewhere is ended, by an operation in its server's lane. One
 * whose server nobody knows is told of and left alone: the database may be the one that forgot.
 */
@Component
final class StrayGuests implements Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(StrayGuests.class);
    private static final int BATCH = 200;

    private final StrayGuestStore strays;
    private final Reaping reaping;
    private final TransactionOperations transactions;
    private final PlacementSettings placement;
    private final ReconcileSettings settings;

    StrayGuests(
            StrayGuestStore strays,
            Reaping reaping,
            TransactionOperations transactions,
            PlacementSettings placement,
            ReconcileSettings settings) {
        this.strays = strays;
        this.reaping = reaping;
        this.transactions = transactions;
        this.placement = placement;
        this.settings = settings;
    }

    /** Puts the end of a guest into its server's lane. */
    @Component
    record Reaping(ServerStateStore states, OperationStore operations, Ids ids) {
        void enqueue(Stray stray) {
            var id = ids.next();
            operations.enqueue(
                    new NewOperation(
                            id,
                            "guest.reap",
                            stray.serverId(),
                            new ReapRequest(stray.serverId(), stray.hostId()),
                            "req-" + id,
                            null));
        }
    }

    @Override
    public String name() {
        return "strays";
    }

    @Override
    public Duration every() {
        return settings.strays();
    }

    @Override
    public void reconcile() {
        strays.removeSettled();
        for (var stray : strays.misplaced(placement.hostSilence(), BATCH)) {
            transactions.executeWithoutResult(_ -> reap(stray));
        }
        for (var stray : strays.unknownSince(settings.strays().multipliedBy(2), BATCH)) {
            LOG.warn(
                    "host={} has a guest of server={}, which is unknown here; left alone",
                    stray.host(),
                    stray.serverId());
        }
    }

    private void reap(Stray stray) {
        reaping.states().lock(stray.serverId());
        if (strays.isMisplaced(stray.serverId(), stray.hostId())) {
            LOG.warn("host={} has a stray guest of server={}", stray.host(), stray.serverId());
            reaping.enqueue(stray);
        }
    }
}
