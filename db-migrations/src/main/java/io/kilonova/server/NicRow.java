package io.kilonova.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One interface of a server with what a list shows of its port.
 *
 * @param portId null until the port exists
 * @param ownsPort whether a delete of the server deletes the port
 */
public record NicRow(
        UUID id,
        UUID serverId,
        int position,
        String networkId,
        String networkName,
        @Nullable String portId,
        boolean ownsPort,
        @Nullable String macAddress,
        List<FixedIp> fixedIps,
        @Nullable String tag) {
    public NicRow {
        fixedIps = List.copyOf(fixedIps);
    }

    /**
     * An address of the port.
     *
     * @param version 4 or 6
     * @param floating addresses of external networks that lead to it
     */
    public record FixedIp(
            String address,
            @Nullable String subnetId,
            int version,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> floating) {
        public FixedIp {
            floating = List.copyOf(floating);
        }

        public FixedIp(String address, @Nullable String subnetId, int version) {
            this(address, subnetId, version, List.of());
        }
    }

    /** An address as the API shows it: of a port, or leading to one. */
    public record ShownAddress(
            String address, int version, boolean isFloating, @Nullable String macAddress) {}

    /**
     * By the names of networks: first the ports' own, then those that lead to them. What has no
     * port yet is on no network.
     */
    public static Map<String, List<ShownAddress>> byNetwork(List<NicRow> nics) {
        var networks = new LinkedHashMap<String, List<ShownAddress>>();
        for (var nic : nics) {
            if (nic.macAddress != null) {
                nic.addFixed(networks.computeIfAbsent(nic.networkName, _ -> new ArrayList<>()));
            }
        }
        for (var nic : nics) {
            if (nic.macAddress != null) {
                nic.addFloating(networks.computeIfAbsent(nic.networkName, _ -> new ArrayList<>()));
            }
        }
        return networks;
    }

    private void addFixed(List<ShownAddress> shown) {
        for (var ip : fixedIps) {
            shown.add(new ShownAddress(ip.address(), ip.version(), false, macAddress));
        }
    }

    private void addFloating(List<ShownAddress> shown) {
        for (var ip : fixedIps) {
            for (var address : ip.floating()) {
                int version = address.contains(":") ? 6 : 4;
                shown.add(new ShownAddress(address, version, true, macAddress));
            }
        }
    }
}
