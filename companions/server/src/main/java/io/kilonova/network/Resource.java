package io.kilonova.network;

import java.util.HashSet;
import java.util.Set;

/** The kinds of things, with the attributes that a request may name. */
enum Resource {
    NETWORK(
            "network",
            "networks",
            Set.of(
                    "name",
                    "description",
                    "admin_state_up",
                    "shared",
                    "router:external",
                    "is_default",
                    "mtu",
                    "port_security_enabled",
                    "provider:network_type",
                    "provider:physical_network",
                    "provider:segmentation_id"),
            Set.of("availability_zone_hints"),
            Set.of("status", "subnets", "availability_zones")),
    SUBNET(
            "subnet",
            "subnets",
            Set.of(
                    "name",
                    "description",
                    "gateway_ip",
                    "enable_dhcp",
                    "dns_nameservers",
                    "host_routes",
                    "allocation_pools"),
            Set.of("network_id", "ip_version", "cidr", "ipv6_ra_mode", "ipv6_address_mode"),
            Set.of("subnetpool_id")),
    PORT(
            "port",
            "ports",
            Set.of(
                    "name",
                    "description",
                    "admin_state_up",
                    "mac_address",
                    "fixed_ips",
                    "device_id",
                    "device_owner",
                    "security_groups",
                    "allowed_address_pairs",
                    "port_security_enabled",
                    "binding:host_id",
                    "binding:profile",
                    "binding:vnic_type"),
            Set.of("network_id"),
            Set.of("status", "binding:vif_type", "binding:vif_details")),
    FLOATING_IP(
            "floatingip",
            "floatingips",
            Set.of("port_id", "fixed_ip_address", "description"),
            Set.of("floating_network_id", "floating_ip_address", "subnet_id"),
            Set.of("status", "router_id", "port_details")),
    SECURITY_GROUP(
            "security_group",
            "security_groups",
            Set.of("name", "description", "stateful"),
            Set.of(),
            Set.of("security_group_rules")),
    SECURITY_GROUP_RULE(
            "security_group_rule",
            "security_group_rules",
            Set.of(),
            Set.of(
                    "security_group_id",
                    "description",
                    "direction",
                    "ethertype",
                    "protocol",
                    "port_range_min",
                    "port_range_max",
                    "remote_ip_prefix",
                    "remote_group_id"),
            Set.of());

    private final String singular;
    private final String plural;
    private final Set<String> creatable;
    private final Set<String> updatable;
    private final Set<String> readOnly;

    Resource(
            String singular,
            String plural,
            Set<String> changing,
            Set<String> fixed,
            Set<String> derived) {
        this.singular = singular;
        this.plural = plural;
        this.creatable = union(union(changing, fixed), Set.of("project_id", "tenant_id"));
        this.updatable = Set.copyOf(changing);
        this.readOnly =
                union(derived, Set.of("id", "created_at", "updated_at", "revision_number", "tags"));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return Set.copyOf(all);
    }

    String singular() {
        return singular;
    }

    String plural() {
        return plural;
    }

    Set<String> creatable() {
        return creatable;
    }

    Set<String> updatable() {
        return updatable;
    }

    boolean knows(String name) {
        return creatable.contains(name) || readOnly.contains(name);
    }
}
