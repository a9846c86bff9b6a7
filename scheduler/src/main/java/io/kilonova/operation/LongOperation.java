package io.kilonova.operation;

/** A feature's class that does one kind of operation; the runner finds all of them. */
@FunctionalInterface
public interface LongOperation {
    Saga<?> saga();
}
