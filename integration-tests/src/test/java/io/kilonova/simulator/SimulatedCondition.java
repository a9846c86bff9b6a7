package io.kilonova.simulator;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets strands wait in virtual time; the lock is free meanwhile. */
final class SimulatedCondition implements Condition {
    private final Simulation simulation;
    private final ReentrantLock lock;
    private final List<Strand> waiting = new ArrayList<>();

    SimulatedCondition(Simulation simulation, ReentrantLock lock) {
        this.simulation = simulation;
        this.lock = lock;
    }

    @Override
    public void await() throws InterruptedException {
        park(Long.MAX_VALUE);
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        var begin = simulation.now();
        park(nanos);
        return nanos - (simulation.now() - begin);
    }

    private void park(long nanos) throws InterruptedException {
        if (lock.getHoldCount() != 1) {
            throw new AssertionError("held " + lock.getHoldCount() + " times");
        }
        var strand = simulation.running();
        waiting.add(strand);
        lock.unlock();
        try {
            strand.await(nanos);
        } finally {
            waiting.remove(strand);
            lock.lock();
        }
    }

    @Override
    public boolean await(long time, TimeUnit unit) {
        throw new AssertionError("nobody needs it so far");
    }

    @Override
    public void awaitUninterruptibly() {
        throw new AssertionError("nobody needs it so far");
    }

    @Override
    public boolean awaitUntil(Date deadline) {
        throw new AssertionError("nobody needs it so far");
    }

    @Override
    public void signal() {
        waiting.stream().findFirst().ifPresent(Strand::wake);
    }

    @Override
    public void signalAll() {
        waiting.forEach(Strand::wake);
    }
}
