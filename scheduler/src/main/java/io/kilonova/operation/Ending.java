package io.kilonova.operation;

/** Writes what a saga's failure means, in the transaction that ends the operation. */
@FunctionalInterface
public interface Ending<R> {
    void failed(Attempt<R> attempt, Failure failure);
}
