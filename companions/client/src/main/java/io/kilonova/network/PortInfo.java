package io.kilonova.network;

import java.util.List;
import java.util.Optional;

/**
 * A port.
 *
 * @param deviceId the server that uses it; empty when none does
 * @param deviceOwner what kind of thing uses it: compute:zone, network:dhcp
 * @param hostId the host it is bound to; empty when not bound, or not told
 * @param vifType how the host plugs it in, as bound: bridge, ovs, unbound
 * @param bridge of the host, when {@code vifType} is bridge; else empty
 * @param vnicType how the guest is to get it: normal, direct, macvtap
 * @param hasPortSecurity whether its traffic is filtered, and spoofed addresses are refused
 * @param isFilteredByHost whether the compute host does that, as in the built-in network, and
 *     nobody of the network service's own
 * @param addressPairs what it may send as besides its own addresses
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
        List<String> securityGroupIds,
        String vnicType,
        boolean hasPortSecurity,
        boolean isFilteredByHost,
        List<AddressPair> addressPairs) {
    public PortInfo {
        addresses = List.copyOf(addresses);
        securityGroupIds = List.copyOf(securityGroupIds);
        addressPairs = List.copyOf(addressPairs);
    }

    public boolean isInUse() {
        return !deviceId.isEmpty();
    }

    /** Why no host could plug it in, in a sentence for the user. */
    public Optional<String> refusalToPlug() {
        return vnicType.equals("normal")
                ? Optional.empty()
                : Optional.of(
                        "Port %s has binding:vnic_type %s; hosts here plug in normal ports only."
                                .formatted(id, vnicType));
    }

    public record Address(String address, String subnetId) {}

    /** {@code address} may be a block; {@code macAddress} is empty for the port's own. */
    public record AddressPair(String address, String macAddress) {}
}
