package io.kilonova.server.build;

import io.kilonova.server.Wire;
import java.util.List;

/** The server's ports exist and are bound to its host. */
public record Wired(Placed placed, List<Wire> wires) {
    public Wired {
        wires = List.copyOf(wires);
    }
}
