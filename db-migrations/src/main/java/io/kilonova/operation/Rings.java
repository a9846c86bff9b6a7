package io.kilonova.operation;

import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets any number of threads wait, within bounds, for something that is rung for. Each looks for
 * itself: at once, at every ring, and from time to time, should a ring be lost.
 */
public final class Rings {
    private final ReentrantLock lock = new ReentrantLock();
    private final Timeline timeline;
    private final Condition rung;
    private long count;

    public Rings(Timeline timeline) {
        this.timeline = timeline;
        this.rung = timeline.newCondition(lock);
    }

    /** To be called at every ring; wakes all who wait. */
    public void heard() {
        lock.lock();
        try {
            count++;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Looks until there is something to see.
     *
     * @param poll how often to look without a ring
     * @return empty when there was nothing for as long as {@code patience}
     */
    public <T> Optional<T> await(Supplier<Optional<T>> look, Duration patience, Duration poll)
            throws InterruptedException {
        var begun = timeline.nanoTime();
        while (true) {
            var before = soFar();
            var seen = look.get();
            var left = patience.toNanos() - (timeline.nanoTime() - begun);
            if (seen.isPresent() || left <= 0) {
                return seen;
            }
            awaitNext(before, Math.min(left, poll.toNanos()));
        }
    }

    /** Returns at once when it has rung since. */
    private void awaitNext(long before, long nanos) throws InterruptedException {
        lock.lock();
        try {
            var left = nanos;
            while (count == before && left > 0) {
                left = rung.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private long soFar() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }
}
