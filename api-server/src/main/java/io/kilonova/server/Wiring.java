package io.kilonova.server;

import io.kilonova.server.ServerDetails.SecurityGroupRow;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How new servers are wired to networks, names resolved and rights checked.
 *
 * @param portGroupIds groups for the ports that Kilonova makes; empty for the default one
 * @param groups what the servers show
 */
record Wiring(
        List<Interface> interfaces, List<String> portGroupIds, List<SecurityGroupRow> groups) {

    /** One interface, without the id that each server's own gets. */
    record Interface(
            String networkId,
            String networkName,
            @Nullable String portId,
            @Nullable String fixedIp,
            List<String> subnetIds,
            @Nullable String tag) {
        NicRequest with(UUID id) {
            return new NicRequest(id, networkId, networkName, portId, fixedIp, subnetIds, tag);
        }
    }
}
