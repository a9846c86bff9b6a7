package io.kilonova.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which of the ways between hosts and schedulers are cut, and since when. */
final class SimulatedNetwork {
    private final Simulation simulation;
    private final Map<Way, Long> cuts = new HashMap<>();

    SimulatedNetwork(Simulation simulation) {
        this.simulation = simulation;
    }

    /** One direction only. */
    record Way(String from, String to) {}

    void cut(Way way) {
        if (cuts.putIfAbsent(way, simulation.now()) == null) {
            simulation.trace().note(way.from(), "is cut off from " + way.to());
        }
    }

    void mend(Way way) {
        if (cuts.remove(way) != null) {
            simulation.trace().note(way.from(), "reaches " + way.to() + " again");
        }
    }

    /** Both ways between the two. */
    void cutBetween(String one, String other) {
        cut(new Way(one, other));
        cut(new Way(other, one));
    }

    void mendBetween(String one, String other) {
        mend(new Way(one, other));
        mend(new Way(other, one));
    }

    void mendAll() {
        List.copyOf(cuts.keySet()).forEach(this::mend);
    }

    boolean isCut(Way way) {
        return cuts.containsKey(way);
    }

    boolean isCutFor(Way way, Duration time) {
        return isCut(way)
                && simulation.now() - Objects.requireNonNull(cuts.get(way)) >= time.toNanos();
    }
}
