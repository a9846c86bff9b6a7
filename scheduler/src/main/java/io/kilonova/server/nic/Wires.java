package io.kilonova.server.nic;

import io.kilonova.network.NicPorts;
import io.kilonova.network.ServerPorts;
import io.kilonova.server.NicStore;
import org.springframework.stereotype.Component;

/** What the sagas of interfaces work on: ports, and what our rows say of them. */
@Component
record Wires(NicPorts nicPorts, ServerPorts ports, NicStore nics, ServerNetworks networks) {}
