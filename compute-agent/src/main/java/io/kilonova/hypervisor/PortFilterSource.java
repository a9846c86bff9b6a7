package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.PortFilters;
import java.io.IOException;

/** Knows what may go through the ports of this host. */
@FunctionalInterface
public interface PortFilterSource {
    PortFilters read() throws IOException;
}
