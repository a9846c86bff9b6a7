package io.kilonova.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One direction of a stream. What is sent while the way is cut arrives when it is mended, if the
 * stream still is.
 *
 * @param <M> what goes through
 */
final class Pipe<M> {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Simulation simulation;
    private final Weather weather;
    private final BooleanSupplier isCut;
    private final Predicate<M> isRepeatable;
    private final Consumer<M> receiver;
    private final ArrayDeque<M> waiting = new ArrayDeque<>();
    private long credits;
    private long first = Long.MIN_VALUE;
    private long last;
    private boolean isClosed;

    /**
     * @param isRepeatable what either side sends again when it is not answered; all else comes
     *     once, or not at all and nothing after it either
     */
    Pipe(
            Simulation simulation,
            Weather weather,
            BooleanSupplier isCut,
            Predicate<M> isRepeatable,
            Consumer<M> receiver) {
        this.simulation = simulation;
        this.weather = weather;
        this.isCut = isCut;
        this.isRepeatable = isRepeatable;
        this.receiver = receiver;
    }

    /**
     * @return false when the message was lost and the stream with it
     */
    boolean send(M message) {
        if (isClosed) {
            return true;
        }
        if (weather.losesMessage()) {
            return isRepeatable.test(message);
        }
        deliver(message);
        if (isRepeatable.test(message) && weather.doublesMessage()) {
            deliver(message);
        }
        return true;
    }

    private void deliver(M message) {
        var arrival = simulation.now() + weather.wireDelay().toNanos();
        arrival = Math.max(arrival, weather.letsOvertake() ? first : last);
        if (first == Long.MIN_VALUE) {
            first = arrival + 1;
        }
        last = Math.max(last, arrival + 1);
        simulation.after(Duration.ofNanos(arrival - simulation.now()), () -> arrive(message));
    }

    private void arrive(M message) {
        if (isClosed) {
            return;
        }
        if (isCut.getAsBoolean()) {
            simulation.after(AGAIN, () -> arrive(message));
        } else if (credits > 0) {
            credits--;
            receiver.accept(message);
        } else {
            waiting.add(message);
        }
    }

    /** The receiver takes one more message. */
    void more() {
        credits++;
        simulation.soon(() -> {
            if (!isClosed && credits > 0 && !waiting.isEmpty()) {
                credits--;
                receiver.accept(waiting.remove());
            }
        });
    }

    /** The receiver takes whatever comes. */
    Pipe<M> wideOpen() {
        credits = Long.MAX_VALUE / 2;
        return this;
    }

    /** Nothing comes through any more, not even what is on its way. */
    void close() {
        isClosed = true;
    }
}
