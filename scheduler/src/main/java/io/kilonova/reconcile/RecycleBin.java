package io.kilonova.reconcile;

import io.kilonova.action.InstanceActionRow;
import io.kilonova.action.InstanceActionRow.Asker;
import io.kilonova.action.InstanceActionStore;
import io.kilonova.guest.HaltRequest;
import io.kilonova.id.Ids;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import io.kilonova.placement.PlacementSettings;
import io.kilonova.recyclebin.RecycleBinStore;
import io.kilonova.recyclebin.RecycleBinStore.Resident;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerEvent.Requested;
import io.kilonova.server.ServerStateStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Servers leave the recycle bin when their time there is over, and do not run while they are in it.
 */
@Component
final class RecycleBin implements Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(RecycleBin.class);
    private static final int BATCH = 200;

    private final RecycleBinStore bin;
    private final ServerStateStore states;
    private final Work work;
    private final TransactionOperations transactions;
    private final PlacementSettings placement;
    private final ReconcileSettings settings;

    RecycleBin(
            RecycleBinStore bin,
            ServerStateStore states,
            Work work,
            TransactionOperations transactions,
            PlacementSettings placement,
            ReconcileSettings settings) {
        this.bin = bin;
        this.states = states;
        this.work = work;
        this.transactions = transactions;
        this.placement = placement;
        this.settings = settings;
    }

    /** Puts operations that nobody asked for into servers' lanes. */
    @Component
    record Work(OperationStore operations, InstanceActionStore actions, Ids ids, Clock clock) {
        void enqueue(UUID id, String saga, UUID server, Object input) {
            operations.enqueue(new NewOperation(id, saga, server, input, "req-" + id, null));
        }

        void record(UUID id, UUID server, Operation operation) {
            var nobody = new Asker("req-" + id, null, null, clock.instant());
            actions.insert(
                    List.of(
                            InstanceActionRow.begun(
                                    ids.next(), server, id, operation.action(), nobody)));
        }
    }

    @Override
    public String name() {
        return "bin";
    }

    @Override
    public Duration every() {
        return settings.bin();
    }

    @Override
    public void reconcile() {
        for (var server : bin.due(BATCH)) {
            transactions.executeWithoutResult(_ -> empty(server));
        }
        for (var resident : bin.running(placement.hostSilence(), BATCH)) {
            transactions.executeWithoutResult(_ -> halt(resident));
        }
    }

    private void empty(UUID server) {
        states.lock(server);
        if (bin.isDue(server)) {
            LOG.info("server={} leaves the recycle bin for good", server);
            var id = work.ids().next();
            states.apply(server, new Requested(Operation.FORCE_DELETE, id));
            work.record(id, server, Operation.FORCE_DELETE);
            work.enqueue(id, "server.delete", server, new DeleteRequest(server));
        }
    }

    private void halt(Resident resident) {
        states.lock(resident.serverId());
        if (bin.isIdle(resident)) {
            LOG.warn("server={} runs in the recycle bin", resident.serverId());
            var request = new HaltRequest(resident.serverId(), resident.hostId());
            work.enqueue(work.ids().next(), "guest.halt", resident.serverId(), request);
        }
    }
}
