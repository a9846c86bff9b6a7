package io.kilonova.network;

import java.util.List;

/**
 * A port.
 *
 * @param deviceId the server that uses it; empty when none does
 * @param deviceOwner what kind of thing uses it: compute:zone, network:dhcp
 * @param hostId the host it is bound to; empty when not bound, or not told
 * @param vifType how the host plugs it in, as bound: bridge, ovs, unbound
 * @param bridge of the host, when {@code vifType} is bridge; else empty
 */
public record PortInfo(
        String id,
        String networkId,
        String projectId,
        String macAddress,
        String name,
        String deviceId,
        String deviceOwner,
        String hostId,
        String status,
        String description,
        String vifType,
        String bridge,
        List<Address> addresses,
        List<String> securityGroupIds) {
    public PortInfo {
        addresses = List.copyOf(addresses);
        securityGroupIds = List.copyOf(securityGroupIds);
    }

    public boolean isInUse() {
        return !deviceId.isEmpty();
    }

    public record Address(String address, String subnetId) {}
}
