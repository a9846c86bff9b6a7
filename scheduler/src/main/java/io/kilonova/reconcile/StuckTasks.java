package io.kilonova.reconcile;

import io.kilonova.action.InstanceActionStore;
import io.kilonova.reconcile.DriftStore.StuckTask;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerEvent.Failed;
import io.kilonova.server.ServerStateStore;
import io.kilonova.server.ServerStateStore.Fault;
import io.kilonova.server.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** A server whose task nobody does any more has failed, and says so. */
@Component
final class StuckTasks implements Reconciler {
    private static final int BATCH = 500;
    private static final String WHY = "The operation on the server was lost.";

    private final DriftStore drift;
    private final ServerStateStore states;
    private final InstanceActionStore actions;
    private final TransactionOperations transactions;
    private final ReconcileSettings settings;
    private final Clock clock;

    StuckTasks(
            DriftStore drift,
            ServerStateStore states,
            InstanceActionStore actions,
            TransactionOperations transactions,
            ReconcileSettings settings,
            Clock clock) {
        this.drift = drift;
        this.states = states;
        this.actions = actions;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "tasks";
    }

    @Override
    public Duration every() {
        return settings.tasks();
    }

    @Override
    public void reconcile() {
        for (var stuck : drift.stuckTasks(BATCH)) {
            transactions.executeWithoutResult(_ -> fail(stuck));
        }
    }

    private void fail(StuckTask stuck) {
        var event = new Failed(operationOf(stuck), stuck.operation());
        var decision = states.apply(stuck.serverId(), event);
        if (decision.filter(Move.class::isInstance).isPresent()) {
            states.recordFault(stuck.serverId(), new Fault(500, WHY, null));
            actions.finish(stuck.operation(), "Error", clock.instant());
        }
    }

    /**
     * Several have the same word, and the task, unless it has gone on, tells them apart. Without a
     * record of what was asked, the one that ends in ERROR from any state.
     */
    private static Operation operationOf(StuckTask stuck) {
        var asked =
                Arrays.stream(Operation.values())
                        .filter(operation -> operation.action().equals(stuck.action()))
                        .toList();
        return asked.stream()
                .filter(operation -> operation.task() == TaskState.of(stuck.task()))
                .findFirst()
                .or(() -> asked.stream().findFirst())
                .orElse(Operation.DELETE);
    }
}
