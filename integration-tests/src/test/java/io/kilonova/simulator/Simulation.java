package io.kilonova.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and what happens in it: one event after another, in an order that the seed decides.
 * An event may let a {@link Strand} go on until it waits again, so at any moment one thread runs.
 */
final class Simulation {
    private static final Duration STUCK = Duration.ofMinutes(3);
    private static final Duration LONGEST_HESITATION = Duration.ofMillis(2);

    private final SplittableRandom random;
    private final Trace trace;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Strand> strands = new ArrayList<>();
    private final Semaphore baton = new Semaphore(0);
    private final List<Runnable> afterEvents = new ArrayList<>();
    private Runnable beforeWaits = () -> {};
    private @Nullable Strand running;
    private @Nullable Throwable failure;
    private long now;
    private long order;

    Simulation(long seed) {
        this.random = new SplittableRandom(seed);
        this.trace = new Trace(this);
    }

    private record Event(long time, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return time != other.time
                    ? Long.compare(time, other.time)
                    : Long.compare(order, other.order);
        }
    }

    /** The one source of chance. */
    SplittableRandom random() {
        return random;
    }

    Trace trace() {
        return trace;
    }

    /** Nanoseconds since the beginning. */
    long now() {
        return now;
    }

    /** Happens later, on no strand: it may not wait. */
    void after(Duration delay, Runnable action) {
        at(now + Math.max(0, delay.toNanos()), action);
    }

    /** Happens very soon; of two such things either may be the first. */
    void soon(Runnable action) {
        at(now + hesitation(), action);
    }

    long hesitation() {
        return random.nextLong(LONGEST_HESITATION.toNanos());
    }

    private void at(long time, Runnable action) {
        events.add(new Event(time, order++, action));
    }

    /** Runs after every event. */
    void afterEvents(Runnable check) {
        afterEvents.add(check);
    }

    /** Whatever happens now is nobody's fault. */
    void checkNoMore() {
        afterEvents.clear();
        failure = null;
    }

    /** Runs on every strand that is about to wait; may forbid it. */
    void beforeWaits(Runnable check) {
        beforeWaits = check;
    }

    void beforeWait() {
        beforeWaits.run();
    }

    /** What happened inside a strand that must not; ends the simulation. */
    void fail(Throwable what) {
        if (failure == null) {
            failure = what;
        }
    }

    /**
     * Lets things happen until the condition holds.
     *
     * @return whether it came to hold in that time
     */
    boolean run(BooleanSupplier until, Duration atMost) {
        var end = now + atMost.toNanos();
        while (!until.getAsBoolean()) {
            var next = events.peek();
            if (next == null || next.time() > end) {
                now = end;
                return until.getAsBoolean();
            }
            step();
        }
        return true;
    }

    void run(Duration time) {
        run(() -> false, time);
    }

    /** Ends the strands of processes that were killed. */
    void drain() {
        while (!strands.isEmpty()) {
            if (events.isEmpty()) {
                throw new IllegalStateException("still there: " + strands);
            }
            step();
        }
    }

    private void step() {
        var event = events.remove();
        now = Math.max(now, event.time());
        event.action().run();
        interruptWaiting();
        throwFailure();
        afterEvents.forEach(Runnable::run);
    }

    private void throwFailure() {
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError(failure);
        }
    }

    /** A strand that waits learns of its interrupt by going on. */
    private void interruptWaiting() {
        for (var strand : List.copyOf(strands)) {
            if (strand.isWaitingInterrupted()) {
                strand.wake();
            }
        }
    }

    void add(Strand strand) {
        strands.add(strand);
    }

    void remove(Strand strand) {
        strands.remove(strand);
    }

    /** Lets the strand run until it waits or ends; on no strand. */
    void goOn(Strand strand) {
        if (running != null) {
            throw new AssertionError(running + " may not resume " + strand);
        }
        running = strand;
        strand.takeBaton();
        awaitBaton(strand);
        running = null;
    }

    private void awaitBaton(Strand strand) {
        try {
            if (!baton.tryAcquire(STUCK.toSeconds(), TimeUnit.SECONDS)) {
                throw strand.stuck();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the simulation's own thread was interrupted", e);
        }
    }

    void returnBaton() {
        baton.release();
    }

    /** The strand that runs now. */
    Strand running() {
        var strand = running;
        if (strand == null || !strand.isCurrentThread()) {
            throw new AssertionError(
                    "this waits where nothing may wait: " + Thread.currentThread());
        }
        return strand;
    }
}
