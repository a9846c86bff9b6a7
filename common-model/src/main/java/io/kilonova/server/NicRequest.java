package io.kilonova.server;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One network interface asked for; names are resolved, rights are checked.
 *
 * @param id minted with the request; the port made for it carries it, so that making it twice finds
 *     it
 * @param portId a port of the user's own, which a delete of the server leaves in place; null when
 *     Kilonova makes the port
 * @param fixedIp an address the user wants, or null
 * @param subnetIds subnets to take an address from each; empty for the network's own choice
 */
public record NicRequest(
        UUID id,
        String networkId,
        String networkName,
        @Nullable String portId,
        @Nullable String fixedIp,
        List<String> subnetIds,
        @Nullable String tag) {
    public NicRequest {
        subnetIds = List.copyOf(subnetIds);
    }
}
