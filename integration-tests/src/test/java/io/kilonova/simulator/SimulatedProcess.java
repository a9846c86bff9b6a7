package io.kilonova.simulator;

import io.kilonova.time.Timeline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One life of a process: its threads, its time, its clock. When it is killed its threads end where
 * they wait, and nothing they have in memory is left.
 */
final class SimulatedProcess implements Timeline {
    static final Instant EPOCH = Instant.parse("2026-03-02T00:00:00Z");

    private final Simulation simulation;
    private final String name;
    private final List<Strand> strands = new ArrayList<>();
    private final List<Runnable> whenKilled = new ArrayList<>();
    private Duration skew = Duration.ZERO;
    private long frozenUntil;
    private boolean isAlive = true;

    SimulatedProcess(Simulation simulation, String name) {
        this.simulation = simulation;
        this.name = name;
    }

    String name() {
        return name;
    }

    Simulation simulation() {
        return simulation;
    }

    boolean isAlive() {
        return isAlive;
    }

    void throwIfKilled() {
        if (!isAlive) {
            throw new Strand.Killed(this);
        }
    }

    /** From outside, or from one of its own threads, which then must not go on. */
    void kill() {
        if (!isAlive) {
            return;
        }
        isAlive = false;
        simulation.trace().note(name, "is killed");
        simulation.soon(this::endStrands);
        whenKilled.forEach(Runnable::run);
    }

    /** How others come to learn of it; may not wait. */
    void whenKilled(Runnable action) {
        whenKilled.add(action);
    }

    private void endStrands() {
        for (var strand : List.copyOf(strands)) {
            strand.goOnIfWaiting();
        }
    }

    /** It does nothing for a while, and does not notice: a long collection, a paused machine. */
    void freeze(Duration time) {
        if (isAlive) {
            simulation.trace().note(name, "freezes for " + time);
            frozenUntil = simulation.now() + time.toNanos();
        }
    }

    /** How long it still does nothing; zero when it is awake. */
    Duration frozenFor() {
        return Duration.ofNanos(isAlive ? Math.max(0, frozenUntil - simulation.now()) : 0);
    }

    void remove(Strand strand) {
        strands.remove(strand);
    }

    @Override
    public long nanoTime() {
        return simulation.now();
    }

    @Override
    public Thread start(String task, Runnable work) {
        if (!isAlive) {
            // whoever lives on does not mind
            return Thread.ofVirtual().unstarted(work);
        }
        var strand = new Strand(simulation, this, task, work);
        strands.add(strand);
        return strand.start();
    }

    @Override
    public Condition newCondition(ReentrantLock lock) {
        return new SimulatedCondition(simulation, lock);
    }

    /** For one who may be interrupted. */
    void sleep(Duration time) throws InterruptedException {
        simulation.running().await(time.toNanos());
    }

    /** The clock of its machine, which may be wrong. */
    Clock clock() {
        return new MachineClock();
    }

    void setClockWrongBy(Duration time) {
        skew = time;
    }

    private final class MachineClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return EPOCH.plusNanos(simulation.now()).plus(skew);
        }
    }
}
