package io.kilonova.network;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A port that Kilonova wants made for a server's interface.
 *
 * @param nicId written into the port's description, so that it is found again
 * @param macAddress the one wanted, or null for the network's choice
 * @param fixedIp the address wanted, or null
 * @param subnetIds an address from each of these; empty for the network's choice
 */
public record NewPort(
        UUID nicId,
        String networkId,
        String projectId,
        UUID serverId,
        String availabilityZone,
        String host,
        @Nullable String macAddress,
        @Nullable String fixedIp,
        List<String> subnetIds,
        List<String> securityGroupIds) {
    public NewPort {
        subnetIds = List.copyOf(subnetIds);
        securityGroupIds = List.copyOf(securityGroupIds);
    }
}
