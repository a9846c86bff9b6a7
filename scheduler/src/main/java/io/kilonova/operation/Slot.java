package io.kilonova.operation;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where an operation runs. Whoever wants it to stop interrupts it here; that reaches the thread
 * only inside a step or an undo, never while it writes its journal.
 */
final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private boolean isUndoing;
    private boolean isCancelled;
    private boolean isAbandoned;

    void enterStep() throws InterruptedException {
        lock.lock();
        try {
            if (isCancelled || isAbandoned) {
                throw new InterruptedException();
            }
            thread = Thread.currentThread();
            isUndoing = false;
        } finally {
            lock.unlock();
        }
    }

    void enterUndo() throws InterruptedException {
        lock.lock();
        try {
            if (isAbandoned) {
                throw new InterruptedException();
            }
            thread = Thread.currentThread();
            isUndoing = true;
        } finally {
            lock.unlock();
        }
    }

    /** After this no interrupt comes any more, and none that came is left. */
    void leave() {
        lock.lock();
        try {
            thread = null;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    /** The operation shall unwind: a step ends here, an undo goes on. */
    void cancel() {
        lock.lock();
        try {
            if (!isCancelled && thread != null && !isUndoing) {
                thread.interrupt();
            }
            isCancelled = true;
        } finally {
            lock.unlock();
        }
    }

    /** The operation is to be run here no longer. */
    void abandon() {
        lock.lock();
        try {
            if (!isAbandoned && thread != null) {
                thread.interrupt();
            }
            isAbandoned = true;
        } finally {
            lock.unlock();
        }
    }

    boolean isCancelled() {
        lock.lock();
        try {
            return isCancelled;
        } finally {
            lock.unlock();
        }
    }

    boolean isAbandoned() {
        lock.lock();
        try {
            return isAbandoned;
        } finally {
            lock.unlock();
        }
    }
}
