package io.kilonova.network;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a port is to be made: what counts of the network, its subnets from the oldest on, and the
 * security groups.
 *
 * @param defaultGroup of the port's project; null while it has none
 * @param knownGroups those of the wanted groups that there are and that the port may have
 */
public record PortPlace(
        UUID networkId,
        String projectId,
        boolean isShared,
        boolean isExternal,
        boolean hasPortSecurity,
        List<Block> subnets,
        @Nullable UUID defaultGroup,
        List<UUID> knownGroups) {
    public PortPlace {
        subnets = List.copyOf(subnets);
        knownGroups = List.copyOf(knownGroups);
    }

    /** What a subnet gives addresses from. */
    public record Block(UUID subnetId, Cidr cidr, List<IpRange> pools, boolean isAutoconfigured) {
        public Block {
            pools = List.copyOf(pools);
        }
    }
}
