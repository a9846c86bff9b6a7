package io.kilonova.server;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An interface with its port, bound to the server's host: all that the host must know of it.
 *
 * @param mtu in bytes, 0 when not known
 * @param vifType as the network service bound the port: bridge, ovs, user
 * @param isFilteredByHost whether the host itself filters what goes through the port
 */
public record Wire(
        UUID nicId,
        String portId,
        String networkId,
        String networkName,
        String macAddress,
        int mtu,
        @Nullable String tag,
        String vifType,
        String bridge,
        List<Address> addresses,
        boolean isFilteredByHost) {
    public Wire {
        addresses = List.copyOf(addresses);
    }

    /** The same interface, as its port is bound to another host. */
    public Wire bound(String newVifType, String newBridge, boolean nowFilteredByHost) {
        return new Wire(
                nicId,
                portId,
                networkId,
                networkName,
                macAddress,
                mtu,
                tag,
                newVifType,
                newBridge,
                addresses,
                nowFilteredByHost);
    }

    /**
     * One address of the port.
     *
     * @param gateway empty when the subnet has none
     * @param floating addresses of external networks that lead to this one
     */
    public record Address(
            String address,
            String subnetId,
            int version,
            String cidr,
            String gateway,
            List<String> dnsServers,
            boolean hasDhcp,
            List<String> floating) {
        public Address {
            dnsServers = List.copyOf(dnsServers);
            floating = List.copyOf(floating);
        }
    }
}
