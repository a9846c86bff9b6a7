package io.kilonova.operation;

import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * One operation, from where its journal ends as far as it goes now: to its end, to a wait, or to
 * the loss of its lease. Used by one thread.
 */
final class SagaRun<R> {
    private static final Logger LOG = LoggerFactory.getLogger(SagaRun.class);
    private static final Failure CANCELLED =
            new Failure("The operation was cancelled by a newer one.", null);
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

    private final Saga<R> saga;
    private final LeasedOperation operation;
    private final OperationJournal journal;
    private final TransactionTemplate transactions;
    private final JsonMapper json;
    private final Slot slot;
    private final Timeline timeline;
    private final long begin;

    private final List<Object> inputs = new ArrayList<>();
    private int nextStep;
    private int number;
    private boolean isUndoing;
    private boolean laneGoesOn;
    private @Nullable Failure failure;

    SagaRun(Saga<R> saga, LeasedOperation operation, OperationRunner.Deck deck, Slot slot) {
        this.saga = saga;
        this.operation = operation;
        this.journal = deck.journal();
        this.transactions = deck.transactions();
        this.json = deck.json();
        this.timeline = deck.timeline();
        this.begin = timeline.nanoTime();
        this.slot = slot;
        this.nextStep = operation.nextStep();
        this.number = operation.attempt();
        this.isUndoing = operation.isUndoing();
        this.failure = operation.failure();
        if (operation.isCancelled()) {
            slot.cancel();
        }
    }

    /** Whether the operation ended and another one waits for its server. */
    boolean laneGoesOn() {
        return laneGoesOn;
    }

    /**
     * @throws LeaseLost somebody else runs the operation now
     */
    void run() {
        try {
            readJournal();
            if (!isUndoing) {
                goForward();
            }
            if (isUndoing) {
                goBack();
                end();
            }
        } catch (Waiting waiting) {
            LOG.debug("{} waits: {}", operation, waiting.getMessage());
        } catch (RuntimeException e) {
            if (e instanceof LeaseLost) {
                throw e;
            }
            LOG.warn("{} cannot be journalled or read, it will be tried again", operation, e);
            journal.requeue(operation.lease(), delay());
        }
    }

    /** The operation goes on later; thrown to leave everything at once. */
    private static final class Waiting extends RuntimeException {
        private Waiting(String why) {
            super(why, null, false, false);
        }
    }

    private R request() {
        return saga.request().cast(inputs.getFirst());
    }

    private void readJournal() {
        inputs.add(json.readValue(operation.request(), saga.request()));
        for (int i = 0; i < operation.journal().size(); i++) {
            inputs.add(json.readValue(operation.journal().get(i), saga.steps().get(i).output()));
        }
    }

    private void goForward() {
        while (!isUndoing && nextStep < saga.steps().size()) {
            stopIfAbandoned();
            var attempt = attempt(nextStep);
            if (slot.isCancelled()) {
                unwind(attempt, CANCELLED);
                return;
            }
            var step = saga.steps().get(nextStep);
            try {
                journalStep(attempt, step, run(step, attempt));
            } catch (StepFailed e) {
                failed(attempt, e);
            } catch (InterruptedException | RuntimeException e) {
                notNow(attempt, e);
            }
        }
    }

    private void goBack() {
        while (nextStep > 0) {
            stopIfAbandoned();
            int step = nextStep - 1;
            var attempt = attempt(step);
            try {
                undo(saga.steps().get(step), attempt, inputs.get(step));
                transactions.executeWithoutResult(_ -> {
                    attempt.commit();
                    journal.stepUndone(operation.lease(), step);
                });
                nextStep = step;
                number = 1;
            } catch (InterruptedException | RuntimeException e) {
                wait(e, "undo of " + saga.steps().get(step).name());
            }
        }
    }

    private Object run(SagaStep<R, ?, ?> step, Attempt<R> attempt)
            throws StepFailed, InterruptedException {
        slot.enterStep();
        try {
            return step.run(attempt, inputs.get(nextStep));
        } finally {
            slot.leave();
        }
    }

    private void undo(SagaStep<R, ?, ?> step, Attempt<R> attempt, Object input)
            throws InterruptedException {
        slot.enterUndo();
        try {
            step.undo(attempt, input);
        } finally {
            slot.leave();
        }
    }

    private void end() {
        if (failure == null && !slot.isCancelled()) {
            startOver();
            return;
        }
        var why = failure == null ? CANCELLED : failure;
        var attempt = attempt(0);
        transactions.executeWithoutResult(_ -> {
            saga.ending().failed(attempt, why);
            laneGoesOn = journal.failed(operation.lease());
        });
        LOG.info("{} failed: {} {}", operation, why.message(), why.detail());
    }

    /** With a new lease, whose row says what to avoid. */
    private void startOver() {
        transactions.executeWithoutResult(_ -> {
            journal.startOver(operation.lease());
            journal.requeue(operation.lease(), Duration.ZERO);
        });
        laneGoesOn = true;
    }

    private void journalStep(Attempt<R> attempt, SagaStep<R, ?, ?> step, Object output) {
        boolean isLast = nextStep == saga.steps().size() - 1;
        transactions.executeWithoutResult(_ -> {
            attempt.commit();
            if (isLast) {
                laneGoesOn = journal.done(operation.lease());
            } else if (journal.stepDone(
                    operation.lease(), nextStep, step.name(), json.writeValueAsString(output))) {
                slot.cancel();
            }
        });
        inputs.add(output);
        nextStep++;
        number = 1;
    }

    private void failed(Attempt<R> attempt, StepFailed failed) {
        LOG.info("{} step={} failed: {}", operation, nextStep, failed.getMessage());
        var avoid = failed.avoid();
        if (avoid == null) {
            unwind(attempt, failed.failure());
        } else {
            transactions.executeWithoutResult(_ -> {
                attempt.commit();
                journal.retreat(operation.lease(), nextStep, avoid);
            });
            turnRound(null);
        }
    }

    private void unwind(Attempt<R> attempt, Failure why) {
        transactions.executeWithoutResult(_ -> {
            attempt.commit();
            journal.unwind(operation.lease(), nextStep, why);
        });
        turnRound(why);
    }

    private void turnRound(@Nullable Failure why) {
        failure = why;
        isUndoing = true;
        nextStep++;
        number = 1;
    }

    /** A step broke for a reason that may pass. */
    private void notNow(Attempt<R> attempt, Exception cause) {
        var name = saga.steps().get(nextStep).name();
        if (cause instanceof LeaseLost lost) {
            throw lost;
        }
        if (slot.isCancelled() && !slot.isAbandoned()) {
            unwind(attempt(nextStep), CANCELLED);
        } else if (!slot.isAbandoned() && tried().compareTo(saga.patience()) > 0) {
            LOG.warn("{} step={} attempt={}: giving up", operation, name, attempt.number(), cause);
            unwind(
                    attempt(nextStep),
                    new Failure(
                            "The operation was tried for too long; its step "
                                    + name
                                    + " does not succeed.",
                            String.valueOf(cause)));
        } else {
            wait(cause, name);
        }
    }

    private void wait(Exception cause, String what) {
        if (cause instanceof LeaseLost lost) {
            throw lost;
        }
        if (!slot.isAbandoned()) {
            LOG.warn("{} step={} attempt={}: not now", operation, what, number, cause);
        }
        journal.requeue(operation.lease(), slot.isAbandoned() ? Duration.ZERO : delay());
        throw new Waiting(what);
    }

    private void stopIfAbandoned() {
        if (slot.isAbandoned()) {
            journal.requeue(operation.lease(), Duration.ZERO);
            throw new Waiting("to be run elsewhere");
        }
    }

    private Attempt<R> attempt(int step) {
        var position = new Attempt.Position(step, number, isUndoing);
        return new Attempt<>(operation, request(), position, slot.isCancelled());
    }

    private Duration tried() {
        return operation.tried().plusNanos(timeline.nanoTime() - begin);
    }

    private Duration delay() {
        var delay = FIRST_DELAY.multipliedBy(1L << Math.min(number - 1, 20));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }
}
