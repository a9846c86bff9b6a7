package io.kilonova.network;

import io.kilonova.companion.Caller;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows in the form of the wire. Some attributes are for administrators and services only. */
final class Views {
    private static final int BRIDGE_ID_LENGTH = 11;

    private Views() {}

    static Map<String, @Nullable Object> network(Caller caller, NetworkRow row) {
        var view = new View(row.id(), row.projectId(), row.name());
        view.put("admin_state_up", row.isAdminStateUp());
        view.put("status", "ACTIVE");
        view.put("shared", row.isShared());
        view.put("router:external", row.isExternal());
        view.put("is_default", row.isDefault());
        view.put("mtu", row.mtu());
        view.put("subnets", row.subnetIds());
        view.put("port_security_enabled", row.hasPortSecurity());
        view.put("availability_zone_hints", row.availabilityZoneHints());
        view.put("availability_zones", List.of());
        view.put("ipv4_address_scope", null);
        view.put("ipv6_address_scope", null);
        if (caller.isAdminOrService()) {
            view.put("provider:network_type", row.provider().type());
            view.put("provider:physical_network", row.provider().physicalNetwork());
            view.put("provider:segmentation_id", row.provider().segmentationId());
        }
        view.end(row.description(), row.createdAt(), row.updatedAt(), row.revision());
        view.put("tags", row.tags());
        return view.attributes;
    }

    static Map<String, @Nullable Object> subnet(SubnetRow row) {
        var view = new View(row.id(), row.projectId(), row.name());
        view.put("network_id", row.networkId());
        view.put("ip_version", row.version());
        view.put("cidr", row.cidr().toString());
        view.put("gateway_ip", row.gateway() == null ? null : row.gateway().toString());
        view.put("enable_dhcp", row.hasDhcp());
        view.put("allocation_pools", row.pools().stream().map(Views::pool).toList());
        view.put("dns_nameservers", row.dnsServers());
        view.put("host_routes", row.hostRoutes());
        view.put("ipv6_ra_mode", row.ipv6RaMode());
        view.put("ipv6_address_mode", row.ipv6AddressMode());
        view.put("subnetpool_id", null);
        view.put("service_types", List.of());
        view.end(row.description(), row.createdAt(), row.updatedAt(), row.revision());
        view.put("tags", row.tags());
        return view.attributes;
    }

    private static Map<String, String> pool(IpRange range) {
        return Map.of("start", range.start().toString(), "end", range.end().toString());
    }

    static Map<String, @Nullable Object> port(Caller caller, PortRow row) {
        var view = new View(row.id(), row.projectId(), row.name());
        view.put("network_id", row.networkId());
        view.put("mac_address", row.macAddress());
        view.put("admin_state_up", row.isAdminStateUp());
        view.put("status", row.isBound() && row.isAdminStateUp() ? "ACTIVE" : "DOWN");
        view.put("device_id", row.deviceId());
        view.put("device_owner", row.deviceOwner());
        view.put("fixed_ips", row.fixedIps().stream().map(Views::fixedIp).toList());
        view.put("security_groups", row.securityGroupIds());
        view.put(
                "allowed_address_pairs",
                row.allowedAddressPairs().stream().map(Views::pair).toList());
        view.put("port_security_enabled", row.hasPortSecurity());
        view.put("binding:vnic_type", row.vnicType());
        if (caller.isAdminOrService()) {
            view.put("binding:host_id", row.hostId());
            view.put("binding:profile", row.profile());
            view.put("binding:vif_type", row.isBound() ? "bridge" : "unbound");
            view.put("binding:vif_details", row.isBound() ? bridge(row.networkId()) : Map.of());
        }
        view.end(row.description(), row.createdAt(), row.updatedAt(), row.revision());
        view.put("tags", row.tags());
        return view.attributes;
    }

    private static Map<String, Object> bridge(UUID network) {
        var name = "brq" + network.toString().substring(0, BRIDGE_ID_LENGTH);
        // the compute host filters, where a Neutron would have an agent for it
        return Map.of("bridge_name", name, "port_filter", true, "filtered_by_host", true);
    }

    private static Map<String, Object> fixedIp(PortRow.FixedIp address) {
        return Map.of("subnet_id", address.subnetId(), "ip_address", address.address());
    }

    private static Map<String, Object> pair(PortRow.AddressPair pair) {
        return Map.of("ip_address", pair.ipAddress(), "mac_address", pair.macAddress());
    }

    static Map<String, @Nullable Object> floatingIp(FloatingIpRow row) {
        var view = new View(row.id(), row.projectId(), null);
        var target = row.target();
        view.put("floating_network_id", row.networkId());
        view.put("floating_ip_address", row.address());
        view.put("fixed_ip_address", target == null ? null : target.fixedIp());
        view.put("port_id", target == null ? null : target.portId());
        view.put("port_details", target == null ? null : portDetails(target));
        view.put("router_id", null);
        view.put("status", target == null ? "DOWN" : "ACTIVE");
        view.end(row.description(), row.createdAt(), row.updatedAt(), row.revision());
        view.put("tags", row.tags());
        return view.attributes;
    }

    private static Map<String, Object> portDetails(FloatingIpRow.Target port) {
        return Map.of(
                "name", port.name(),
                "network_id", port.networkId(),
                "mac_address", port.macAddress(),
                "admin_state_up", port.isAdminStateUp(),
                "status", port.isBound() && port.isAdminStateUp() ? "ACTIVE" : "DOWN",
                "device_id", port.deviceId(),
                "device_owner", port.deviceOwner());
    }

    static Map<String, @Nullable Object> group(
            SecurityGroupRow row, List<SecurityGroupRuleRow> rules) {
        var view = new View(row.id(), row.projectId(), row.name());
        view.put("stateful", row.isStateful());
        view.put("security_group_rules", rules.stream().map(Views::rule).toList());
        view.end(row.description(), row.createdAt(), row.updatedAt(), row.revision());
        view.put("tags", row.tags());
        return view.attributes;
    }

    static Map<String, @Nullable Object> rule(SecurityGroupRuleRow row) {
        var view = new View(row.id(), row.projectId(), null);
        view.put("security_group_id", row.securityGroupId());
        view.put("direction", row.direction());
        view.put("ethertype", row.ethertype());
        view.put("protocol", row.protocol() == null ? null : row.protocol().name());
        view.put("port_range_min", row.portRangeMin());
        view.put("port_range_max", row.portRangeMax());
        view.put("remote_ip_prefix", row.remoteIpPrefix());
        view.put("remote_group_id", row.remoteGroupId());
        view.end(row.description(), row.createdAt(), row.createdAt(), 0);
        return view.attributes;
    }

    private static final class View {
        private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();

        View(UUID id, String project, @Nullable String name) {
            put("id", id);
            if (name != null) {
                put("name", name);
            }
            put("tenant_id", project);
            put("project_id", project);
        }

        void put(String name, @Nullable Object value) {
            attributes.put(name, value);
        }

        void end(String description, Instant createdAt, Instant updatedAt, int revision) {
            put("description", description);
            put("created_at", createdAt.truncatedTo(ChronoUnit.SECONDS).toString());
            put("updated_at", updatedAt.truncatedTo(ChronoUnit.SECONDS).toString());
            put("revision_number", revision);
        }
    }
}
