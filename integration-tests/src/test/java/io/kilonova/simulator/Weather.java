package io.kilonova.simulator;

import java.time.Duration;

/** Decides, whenever something could go wrong, whether it does. */
final class Weather {
    private static final Duration USUAL_DATABASE = Duration.ofMillis(3);
    private static final Duration USUAL_WIRE = Duration.ofMillis(20);
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final double SLOWNESS = 0.02;

    private final Simulation simulation;
    private Chances chances = Chances.NONE;

    Weather(Simulation simulation) {
        this.simulation = simulation;
    }

    /** What becomes of a use of the database. */
    enum Fate {
        FINE,
        CRASH_BEFORE,
        CRASH_AFTER,
        LOST_BEFORE,
        LOST_AFTER
    }

    void become(Chances next) {
        chances = next;
    }

    Chances chances() {
        return chances;
    }

    private boolean isStormy() {
        return !chances.equals(Chances.NONE);
    }

    boolean strikes(double chance) {
        return chance > 0 && simulation.random().nextDouble() < chance;
    }

    /** Usually less than {@code usual}; in bad weather, at times, up to {@code most}. */
    Duration delay(Duration usual, Duration most) {
        var longest = isStormy() && strikes(SLOWNESS) ? most : usual;
        return Duration.ofNanos(simulation.random().nextLong(longest.toNanos()));
    }

    Duration databaseDelay() {
        return delay(USUAL_DATABASE, SLOW);
    }

    Duration wireDelay() {
        return delay(USUAL_WIRE, SLOW);
    }

    boolean refusesConnections() {
        return strikes(chances.disconnected() / 2);
    }

    Fate fateOfTransaction() {
        if (strikes(chances.crashed())) {
            return simulation.random().nextBoolean() ? Fate.CRASH_BEFORE : Fate.CRASH_AFTER;
        }
        if (strikes(chances.disconnected() / 2)) {
            return simulation.random().nextBoolean() ? Fate.LOST_BEFORE : Fate.LOST_AFTER;
        }
        return Fate.FINE;
    }

    boolean losesRing() {
        return strikes(chances.lost());
    }

    boolean losesMessage() {
        return strikes(chances.lost());
    }

    boolean doublesMessage() {
        return strikes(chances.doubled());
    }

    boolean letsOvertake() {
        return strikes(chances.overtaken());
    }

    boolean failsHost() {
        return strikes(chances.failed());
    }
}
