package io.kilonova.companion;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does something when a read takes too long; one thread for all streams. */
final class IdleAlarm implements AutoCloseable {
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("idle-alarm").factory());
    private final Duration patience;

    IdleAlarm(Duration patience) {
        this.patience = patience;
        thread.setRemoveOnCancelPolicy(true);
    }

    /** The caller cancels it when the read is over. */
    Future<?> ringFor(Runnable action) {
        return thread.schedule(action, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
