package io.kilonova.network;

import static io.kilonova.companion.OpenStackService.required;

import io.kilonova.network.PortInfo.Address;
import io.kilonova.network.PortInfo.AddressPair;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What network v2.0 answers, as records. */
final class NetworkJson {
    private NetworkJson() {}

    static NetworkInfo network(JsonNode network) {
        return new NetworkInfo(
                required(network, "id"),
                network.path("name").asString(""),
                project(network),
                network.path("shared").asBoolean(false),
                network.path("router:external").asBoolean(false),
                network.path("mtu").asInt(0),
                texts(network.path("subnets")),
                network.path("port_security_enabled").asBoolean(true));
    }

    static SubnetInfo subnet(JsonNode subnet) {
        return new SubnetInfo(
                required(subnet, "id"),
                required(subnet, "network_id"),
                subnet.path("ip_version").asInt(4),
                subnet.path("cidr").asString(""),
                subnet.path("gateway_ip").asString(""),
                subnet.path("enable_dhcp").asBoolean(false),
                texts(subnet.path("dns_nameservers")));
    }

    static PortInfo port(JsonNode port) {
        var addresses = new ArrayList<Address>();
        for (var ip : port.path("fixed_ips")) {
            addresses.add(
                    new Address(
                            ip.path("ip_address").asString(""), ip.path("subnet_id").asString("")));
        }
        var pairs = new ArrayList<AddressPair>();
        for (var pair : port.path("allowed_address_pairs")) {
            pairs.add(
                    new AddressPair(
                            pair.path("ip_address").asString(""),
                            pair.path("mac_address").asString("")));
        }
        return new PortInfo(
                required(port, "id"),
                required(port, "network_id"),
                project(port),
                port.path("mac_address").asString(""),
                port.path("name").asString(""),
                port.path("device_id").asString(""),
                port.path("device_owner").asString(""),
                port.path("binding:host_id").asString(""),
                port.path("status").asString(""),
                port.path("description").asString(""),
                port.path("binding:vif_type").asString("unbound"),
                port.path("binding:vif_details").path("bridge_name").asString(""),
                addresses,
                texts(port.path("security_groups")),
                port.path("binding:vnic_type").asString("normal"),
                port.path("port_security_enabled").asBoolean(true),
                port.path("binding:vif_details").path("filtered_by_host").asBoolean(false),
                pairs);
    }

    static SecurityGroupInfo securityGroup(JsonNode group) {
        return new SecurityGroupInfo(
                required(group, "id"), group.path("name").asString(""), project(group));
    }

    static SecurityGroup securityGroupWithRules(JsonNode group) {
        var rules = new ArrayList<SecurityGroupRule>();
        group.path("security_group_rules").forEach(rule -> rules.add(rule(rule)));
        return new SecurityGroup(
                required(group, "id"),
                group.path("name").asString(""),
                group.path("description").asString(""),
                project(group),
                group.path("stateful").asBoolean(true),
                rules);
    }

    static SecurityGroupRule rule(JsonNode rule) {
        return new SecurityGroupRule(
                required(rule, "id"),
                required(rule, "security_group_id"),
                rule.path("direction").asString("ingress"),
                rule.path("ethertype").asString("IPv4"),
                text(rule, "protocol"),
                number(rule, "port_range_min"),
                number(rule, "port_range_max"),
                text(rule, "remote_ip_prefix"),
                text(rule, "remote_group_id"));
    }

    static FloatingIp floatingIp(JsonNode ip) {
        return new FloatingIp(
                required(ip, "id"),
                required(ip, "floating_ip_address"),
                required(ip, "floating_network_id"),
                project(ip),
                text(ip, "port_id"),
                text(ip, "fixed_ip_address"));
    }

    private static @Nullable String text(JsonNode node, String key) {
        return node.hasNonNull(key) ? node.path(key).asString("") : null;
    }

    private static @Nullable Integer number(JsonNode node, String key) {
        return node.hasNonNull(key) ? node.path(key).asInt(-1) : null;
    }

    static String project(JsonNode thing) {
        return thing.path("project_id").asString(thing.path("tenant_id").asString(""));
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(item -> texts.add(item.asString("")));
        return texts;
    }
}
