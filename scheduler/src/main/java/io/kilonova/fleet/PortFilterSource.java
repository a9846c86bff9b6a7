package io.kilonova.fleet;

import io.kilonova.agent.protocol.PortFilters;

/** Knows what may go through the ports of a host. */
@FunctionalInterface
public interface PortFilterSource {
    PortFilters of(String host);
}
