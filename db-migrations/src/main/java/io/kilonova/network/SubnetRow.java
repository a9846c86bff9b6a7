package io.kilonova.network;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A subnet; {@code pools} are the ranges that addresses are given from. */
public record SubnetRow(
        UUID id,
        UUID networkId,
        String projectId,
        String name,
        String description,
        Cidr cidr,
        @Nullable IpAddress gateway,
        boolean hasDhcp,
        List<String> dnsServers,
        List<HostRoute> hostRoutes,
        List<IpRange> pools,
        @Nullable String ipv6RaMode,
        @Nullable String ipv6AddressMode,
        List<String> tags,
        int revision,
        Instant createdAt,
        Instant updatedAt) {
    public SubnetRow {
        dnsServers = List.copyOf(dnsServers);
        hostRoutes = List.copyOf(hostRoutes);
        pools = List.copyOf(pools);
        tags = List.copyOf(tags);
    }

    /** A route that hosts learn by DHCP. */
    public record HostRoute(String destination, String nexthop) {}

    public int version() {
        return cidr.version();
    }

    /** Whether hosts make their addresses from their MAC addresses. */
    static boolean isAutoconfigured(@Nullable String mode) {
        return "slaac".equals(mode) || "dhcpv6-stateless".equals(mode);
    }
}
