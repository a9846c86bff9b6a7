package io.kilonova.server;

import io.kilonova.operation.Attempt;
import io.kilonova.operation.Doorbell;
import io.kilonova.operation.Failure;
import org.springframework.stereotype.Component;

/** {@link ServerOutcome} of operations that a request waits for: their end is rung for. */
@Component
public class AwaitedOutcome {
    private final ServerOutcome outcome;
    private final Doorbell doorbell;

    public AwaitedOutcome(ServerOutcome outcome, Doorbell doorbell) {
        this.outcome = outcome;
        this.doorbell = doorbell;
    }

    public void began(Attempt<?> attempt, String event) {
        outcome.eventBegan(attempt, event, null);
    }

    public void completed(Attempt<?> attempt, Operation operation, String event) {
        outcome.completed(attempt, operation, event);
        doorbell.ringAfterCommit(Doorbell.AWAITED_OPERATIONS);
    }

    public void failed(Attempt<?> attempt, Operation operation, String event, Failure failure) {
        outcome.failed(attempt, operation, event, failure);
        doorbell.ringAfterCommit(Doorbell.AWAITED_OPERATIONS);
    }
}
