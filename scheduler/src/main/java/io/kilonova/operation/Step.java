package io.kilonova.operation;

/**
 * Does one thing to the world. It may run several times, also after a crash half-way, and must come
 * to the same end: it acts on ids it was given.
 *
 * @param <R> the saga's request
 * @param <I> what the step before returned; for the first step, the request
 * @param <O> what the next step gets, journalled before that one runs
 */
@FunctionalInterface
public interface Step<R, I, O> {
    /**
     * @throws StepFailed trying again is useless; anything unchecked means: not now
     */
    O run(Attempt<R> attempt, I input) throws StepFailed, InterruptedException;
}
