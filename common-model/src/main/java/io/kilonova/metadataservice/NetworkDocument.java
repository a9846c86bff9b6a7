package io.kilonova.metadataservice;

import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Nic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The document that tells a guest its interfaces and addresses. */
final class NetworkDocument {
    private static final int V4_BITS = 32;

    private NetworkDocument() {}

    static Map<String, Object> of(Guest guest) {
        var links = new ArrayList<Map<String, Object>>();
        var networks = new ArrayList<Map<String, Object>>();
        var servers = new LinkedHashSet<String>();
        for (var nic : guest.getNicsList()) {
            links.add(link(nic));
            for (var ip : nic.getFixedIpsList()) {
                networks.add(network("network" + networks.size(), nic, ip));
                servers.addAll(ip.getDnsServersList());
            }
        }
        var services =
                servers.stream().map(server -> Map.of("type", "dns", "address", server)).toList();
        return Map.of("links", links, "networks", networks, "services", services);
    }

    private static Map<String, Object> link(Nic nic) {
        var link = new LinkedHashMap<String, Object>();
        link.put("id", Taps.of(nic));
        link.put("vif_id", nic.getPortId());
        link.put("type", "bridge");
        link.put("mtu", nic.getMtu() == 0 ? null : nic.getMtu());
        link.put("ethernet_mac_address", nic.getMacAddress());
        return link;
    }

    private static Map<String, Object> network(String id, Nic nic, FixedIp ip) {
        var is6 = ip.getAddress().contains(":");
        var network = new LinkedHashMap<String, Object>();
        network.put("id", id);
        network.put("link", Taps.of(nic));
        network.put("network_id", nic.getNetworkId());
        if (ip.getDhcp() && !is6) {
            network.put("type", "ipv4_dhcp");
            return network;
        }
        network.put("type", is6 ? "ipv6" : "ipv4");
        network.put("ip_address", ip.getAddress());
        network.put("netmask", is6 ? prefixOf(ip) : netmask(prefixOf(ip)));
        if (!ip.getGateway().isEmpty()) {
            network.put(
                    "routes",
                    List.of(
                            Map.of(
                                    "network", is6 ? "::" : "0.0.0.0",
                                    "netmask", is6 ? "::" : "0.0.0.0",
                                    "gateway", ip.getGateway())));
        }
        return network;
    }

    private static String prefixOf(FixedIp ip) {
        return ip.getCidr().substring(ip.getCidr().indexOf('/') + 1);
    }

    private static String netmask(String prefix) {
        var length = Integer.parseInt(prefix);
        var mask = length == 0 ? 0 : -1 << (V4_BITS - length);
        return "%d.%d.%d.%d"
                .formatted(
                        (mask >>> 24) & 255, (mask >>> 16) & 255, (mask >>> 8) & 255, mask & 255);
    }
}
