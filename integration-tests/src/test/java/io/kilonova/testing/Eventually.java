package io.kilonova.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads or processes bring about. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Eventually() {}

    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, PAUSE, condition);
    }

    public static void until(
            String what, Duration patience, Duration pause, BooleanSupplier condition) {
        until(() -> what, patience, pause, condition);
    }

    /**
     * @param what asked for at the end, so that it can tell how things stand
     * @param pause between two looks, when looking is not for nothing
     */
    public static void until(
            Supplier<String> what, Duration patience, Duration pause, BooleanSupplier condition) {
        var end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen in " + patience + ": " + what.get());
            }
            LockSupport.parkNanos(TimeUnit.NANOSECONDS.convert(pause));
        }
    }
}
