package io.kilonova.simulator;

import java.util.ArrayList;
import java.util.List;

/** What happened, in order: the same for the same seed, but for what was logged. */
final class Trace {
    private static final String LOGGED = "log:";

    private final Simulation simulation;
    private final List<String> lines = new ArrayList<>();

    Trace(Simulation simulation) {
        this.simulation = simulation;
    }

    void note(String who, String what) {
        lines.add("%12.6f %-14s %s".formatted(simulation.now() / 1e9, who, what));
    }

    /** May have what differs from run to run: addresses in memory, the order of a set. */
    void log(String what) {
        lines.add(LOGGED + " " + what);
    }

    /** With what was logged, to be read. */
    List<String> all() {
        return List.copyOf(lines);
    }

    /** What the seed decides. */
    List<String> events() {
        return lines.stream().filter(line -> !line.startsWith(LOGGED)).toList();
    }
}
