package io.kilonova.simulator;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread of a simulated process. It runs only while it has the baton, and gives it back to wait.
 */
final class Strand {
    private static final long NEVER = Long.MAX_VALUE;

    private final Simulation simulation;
    private final SimulatedProcess process;
    private final Thread thread;
    private volatile boolean hasBaton;
    private volatile boolean wasInterrupted;
    private long waits;
    private boolean isWaiting;
    private boolean isInterruptible;
    private boolean wasWoken;
    private boolean mayPause = true;

    Strand(Simulation simulation, SimulatedProcess process, String name, Runnable task) {
        this.simulation = simulation;
        this.process = process;
        this.thread =
                Thread.ofVirtual().name(process.name() + " " + name).unstarted(() -> live(task));
    }

    /** Thrown inside the strands of a process that was killed, to end them. */
    static final class Killed extends Error {
        Killed(SimulatedProcess process) {
            super(process.name() + " was killed", null, false, false);
        }
    }

    Thread start() {
        simulation.add(this);
        thread.start();
        isWaiting = true;
        simulation.soon(this::goOnIfWaiting);
        return thread;
    }

    private void live(Runnable task) {
        awaitBaton();
        try {
            if (process.isAlive()) {
                task.run();
            }
        } catch (Killed _) {
            // as was to be
        } catch (Throwable e) {
            simulation.fail(new AssertionError(this + " died of what nobody caught", e));
        } finally {
            simulation.remove(this);
            process.remove(this);
            simulation.returnBaton();
        }
    }

    /** Does it without letting others go on in between, because it holds a lock. */
    void hurry(Runnable work) {
        mayPause = false;
        try {
            work.run();
        } finally {
            mayPause = true;
        }
    }

    boolean mayPause() {
        return mayPause;
    }

    /** Waits until woken; an interrupt has to wait, too. */
    void pause(long nanos) {
        isInterruptible = false;
        park(nanos);
    }

    /**
     * Waits until woken, interrupted, or the time is over.
     *
     * @return whether it was woken
     */
    boolean await(long nanos) throws InterruptedException {
        throwIfInterrupted();
        isInterruptible = true;
        park(nanos);
        throwIfInterrupted();
        return wasWoken;
    }

    boolean await() throws InterruptedException {
        return await(NEVER);
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void park(long nanos) {
        process.throwIfKilled();
        simulation.beforeWait();
        var wait = ++waits;
        isWaiting = true;
        wasWoken = false;
        if (nanos != NEVER) {
            simulation.after(
                    Duration.ofNanos(nanos),
                    () -> {
                        if (wait == waits) {
                            goOnIfWaiting();
                        }
                    });
        }
        simulation.returnBaton();
        awaitBaton();
        process.throwIfKilled();
    }

    /** At every moment an interrupt shows in one of two places, so that nobody overlooks it. */
    private void awaitBaton() {
        while (!hasBaton) {
            LockSupport.park(this);
            if (Thread.currentThread().isInterrupted()) {
                wasInterrupted = true;
                var _ = Thread.interrupted();
            }
        }
        hasBaton = false;
        if (wasInterrupted) {
            wasInterrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    /** Goes on soon, if it waits. */
    void wake() {
        if (isWaiting && !wasWoken) {
            wasWoken = true;
            var wait = waits;
            simulation.soon(() -> {
                if (wait == waits) {
                    goOnIfWaiting();
                }
            });
        }
    }

    /** Goes on now, unless its process is frozen; if that was killed, to learn it. */
    void goOnIfWaiting() {
        var frozen = process.frozenFor();
        if (isWaiting && frozen.isZero()) {
            isWaiting = false;
            simulation.goOn(this);
        } else if (isWaiting) {
            var wait = waits;
            simulation.after(
                    frozen,
                    () -> {
                        if (wait == waits) {
                            goOnIfWaiting();
                        }
                    });
        }
    }

    boolean isWaitingInterrupted() {
        return isWaiting && isInterruptible && (thread.isInterrupted() || wasInterrupted);
    }

    void takeBaton() {
        hasBaton = true;
        LockSupport.unpark(thread);
    }

    boolean isCurrentThread() {
        return Thread.currentThread().equals(thread);
    }

    AssertionError stuck() {
        var error = new AssertionError(this + " waits for something that is not simulated");
        error.setStackTrace(thread.getStackTrace());
        return error;
    }

    @Override
    public String toString() {
        return thread.getName();
    }
}
