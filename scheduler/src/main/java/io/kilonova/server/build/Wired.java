package io.kilonova.server.build;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The server's ports exist and are bound to its host. */
public record Wired(Placed placed, List<Wire> wires) {
    public Wired {
        wires = List.copyOf(wires);
    }

    /** An interface with its port; {@code mtu} in bytes, 0 when not known. */
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
            List<WireAddress> addresses) {
        public Wire {
            addresses = List.copyOf(addresses);
        }
    }

    /** {@code gateway} is empty when the subnet has none. */
    public record WireAddress(
            String address,
            String subnetId,
            int version,
            String cidr,
            String gateway,
            List<String> dnsServers,
            boolean hasDhcp) {
        public WireAddress {
            dnsServers = List.copyOf(dnsServers);
        }
    }
}
