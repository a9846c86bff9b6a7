package io.kilonova.operation;

/**
 * Takes back what a step did, or may have done: it gets what the step was given and may run without
 * the step having run. It is tried until it succeeds.
 */
@FunctionalInterface
public interface Undo<R, I> {
    void undo(Attempt<R> attempt, I input) throws InterruptedException;
}
