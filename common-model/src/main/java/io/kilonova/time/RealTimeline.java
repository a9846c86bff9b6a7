package io.kilonova.time;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The one everybody else lives in. */
final class RealTimeline implements Timeline {
    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Thread start(String name, Runnable task) {
        return Thread.ofVirtual().name(name).start(task);
    }

    @Override
    public Condition newCondition(ReentrantLock lock) {
        return lock.newCondition();
    }
}
