package io.kilonova.server;

import org.jspecify.annotations.Nullable;

/** What becomes of a value that may be none. */
public sealed interface Patch<T> {
    record Keep<T>() implements Patch<T> {}

    record Clear<T>() implements Patch<T> {}

    record Set<T>(T value) implements Patch<T> {}

    /** Null clears. */
    static <T> Patch<T> to(@Nullable T value) {
        return value == null ? new Clear<>() : new Set<>(value);
    }

    default boolean isKeep() {
        return this instanceof Keep<T>;
    }

    /** Null unless there is something to set. */
    default @Nullable T value() {
        return this instanceof Set<T>(var value) ? value : null;
    }
}
