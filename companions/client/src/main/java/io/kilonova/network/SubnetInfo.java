package io.kilonova.network;

import java.util.List;

/** A subnet; {@code gateway} is empty when it has none. */
public record SubnetInfo(
        String id,
        String networkId,
        int ipVersion,
        String cidr,
        String gateway,
        boolean hasDhcp,
        List<String> dnsServers) {
    public SubnetInfo {
        dnsServers = List.copyOf(dnsServers);
    }
}
