package io.kilonova.time;

import java.time.Duration;

/** Lets time pass. The one caller of {@link Thread#sleep(Duration)} is {@link #real()}. */
@FunctionalInterface
public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;

    static Sleeper real() {
        return Thread::sleep;
    }
}
