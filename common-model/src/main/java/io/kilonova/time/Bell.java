package io.kilonova.time;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes the thread that waits for it, or will wait; rings that nobody took are one. */
public final class Bell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed;
    private boolean isRung;

    public Bell(Timeline timeline) {
        this.changed = timeline.newCondition(lock);
    }

    public void ring() {
        lock.lock();
        try {
            isRung = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the ring, once there is one. */
    public void await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isRung) {
                changed.await();
            }
            isRung = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the ring, if there is one or comes one in that time.
     *
     * @return whether it did
     */
    public boolean await(Duration atMost) throws InterruptedException {
        var left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!isRung && left > 0) {
                left = changed.awaitNanos(left);
            }
            var wasRung = isRung;
            isRung = false;
            return wasRung;
        } finally {
            lock.unlock();
        }
    }
}
