package io.kilonova.benchmark;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Lets time pass, and tells how much. */
final class Waiting {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Waiting() {}

    /** Returns how long it took. */
    static Duration until(BooleanSupplier condition) {
        var begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > LONGEST.toNanos()) {
                throw new IllegalStateException("it does not happen within " + LONGEST);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return since(begin);
    }

    /**
     * @param begin as {@link System#nanoTime} told it
     */
    static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    static void pass(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        until(() -> System.nanoTime() >= end);
    }
}
