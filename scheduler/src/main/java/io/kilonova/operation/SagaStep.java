package io.kilonova.operation;

/** A step with its undo and the types between the steps. */
record SagaStep<R, I, O>(
        String name, Class<I> input, Class<O> output, Step<R, I, O> step, Undo<R, I> undo) {
    Object run(Attempt<R> attempt, Object given) throws StepFailed, InterruptedException {
        return output.cast(step.run(attempt, input.cast(given)));
    }

    void undo(Attempt<R> attempt, Object given) throws InterruptedException {
        undo.undo(attempt, input.cast(given));
    }
}
