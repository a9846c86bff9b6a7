package io.kilonova.server;

import io.kilonova.agent.protocol.CommandProgress;
import io.kilonova.operation.Attempt;
import java.util.HashSet;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Shows users, while a step runs, what stage its command has come to. */
@Component
public class TaskProgress {
    private final ServerOutcome outcome;
    private final TransactionOperations transactions;

    public TaskProgress(ServerOutcome outcome, TransactionOperations transactions) {
        this.outcome = outcome;
        this.transactions = transactions;
    }

    /**
     * A listener that gives the server a task when the host first tells of a phase.
     *
     * @param tasks by phase
     */
    public Consumer<CommandProgress> during(Attempt<?> attempt, Map<String, TaskState> tasks) {
        var told = new HashSet<String>();
        return progress -> {
            var task = tasks.get(progress.getPhase());
            if (task != null && told.add(progress.getPhase())) {
                transactions.executeWithoutResult(_ -> outcome.progressed(attempt, task, null));
            }
        };
    }
}
