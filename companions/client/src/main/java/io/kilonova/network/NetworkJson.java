package io.kilonova.network;

import static io.kilonova.companion.OpenStackService.required;

import io.kilonova.network.PortInfo.Address;
import java.util.ArrayList;
import java.util.List;
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
                texts(network.path("subnets")));
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
                texts(port.path("security_groups")));
    }

    static SecurityGroupInfo securityGroup(JsonNode group) {
        return new SecurityGroupInfo(
                required(group, "id"), group.path("name").asString(""), project(group));
    }

    private static String project(JsonNode thing) {
        return thing.path("project_id").asString(thing.path("tenant_id").asString(""));
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(item -> texts.add(item.asString("")));
        return texts;
    }
}
