package io.kilonova.time;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The time that a process lives in, and the threads that live in it. Whoever starts a thread or
 * waits does it here, so that the simulator can do it in another order, at another pace.
 */
public interface Timeline {
    /** Grows with time and never jumps, as a clock may. */
    long nanoTime();

    /** Runs the task on a virtual thread of its own. */
    Thread start(String name, Runnable task);

    /** As the lock's own; nothing else is waited for while the lock is held. */
    Condition newCondition(ReentrantLock lock);

    static Timeline real() {
        return new RealTimeline();
    }
}
