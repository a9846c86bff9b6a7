package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest extends NetworkTest {
    @Test
    void aPortGetsAnAddressOfEachVersionAMacAddressAndTheDefaultGroup() {
        var tenant = newTenant();
        var network = network(tenant.token());
        var four = subnet(tenant.token(), network, "10.1.0.0/24");
        subnet(tenant.token(), network, "10.2.0.0/24");
        var six = subnet(tenant.token(), network, "fd00:2::/64");

        var port = port(tenant.token(), network, ", 'name': 'nic'").body().path("port");

        assertThat(port.path("fixed_ips").findValuesAsString("subnet_id"))
                .containsExactly(four, six);
        assertThat(addresses(port).getFirst()).startsWith("10.1.0.");
        assertThat(port.path("mac_address").asString()).matches("fa:16:3e(:[0-9a-f]{2}){3}");
        assertThat(port.path("status").asString()).isEqualTo("DOWN");
        assertThat(port.has("binding:host_id")).isFalse();
        var groups = get(tenant.token(), "security-groups").body();
        assertThat(port.path("security_groups").path(0))
                .isEqualTo(groups.at("/security_groups/0/id"));
        assertThat(groups.at("/security_groups/0/name").asString()).isEqualTo("default");
        assertThat(groups.at("/security_groups/0/security_group_rules")).hasSize(4);
        var shown = get(tenant.token(), "ports/" + id(port)).body();
        assertThat(shown.path("port")).isEqualTo(port);
        assertThat(get(tenant.token(), "ports?name=nic").body().at("/ports/0")).isEqualTo(port);
    }

    @Test
    void aPortThatIsBoundIsActiveOnTheNetworksBridge() {
        var service = tokenOf("kilonova");
        var tenant = newTenant();
        var network = network(tenant.token());
        subnet(tenant.token(), network, "10.1.0.0/24");
        var bound =
                port(
                                service,
                                network,
                                """
                                , 'project_id': '%s', 'device_id': 'server-1',
                                'device_owner': 'compute:nova', 'binding:host_id': 'host-1',
                                'binding:profile': {'a': [1]}
                                """
                                        .formatted(tenant.projectId()))
                        .body()
                        .path("port");

        assertThat(bound.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(bound.path("project_id").asString()).isEqualTo(tenant.projectId());
        assertThat(bound.path("binding:vif_type").asString()).isEqualTo("bridge");
        assertThat(bound.at("/binding:vif_details/bridge_name").asString())
                .isEqualTo("brq" + network.substring(0, 11));
        assertThat(bound.at("/binding:profile/a/0").asInt()).isEqualTo(1);
        var path = "ports/" + id(bound);
        assertThat(get(service, path).body().path("port")).isEqualTo(bound);
        assertThat(
                        get(service, "ports?device_id=server-1&binding:host_id=host-1")
                                .body()
                                .at("/ports/0"))
                .isEqualTo(bound);
        var seen = get(tenant.token(), path).body().path("port");
        assertThat(seen.has("binding:host_id")).isFalse();
        assertThat(seen.path("binding:vnic_type").asString()).isEqualTo("normal");
        assertThat(put(tenant.token(), path, "{'port': {'binding:host_id': 'x'}}").status())
                .isEqualTo(403);
    }

    @Test
    void aPortThatIsNoLongerBoundIsDown() {
        var service = tokenOf("kilonova");
        var network = network(newTenant().token());
        var bound = port(service, network, ", 'binding:host_id': 'host-1'").body().path("port");
        var path = "ports/" + id(bound);
        var body = "{'port': {'device_id': '', 'device_owner': '', 'binding:host_id': ''}}";
        var unbound = put(service, path, body).body().path("port");
        assertThat(unbound.path("binding:vif_type").asString()).isEqualTo("unbound");
        assertThat(unbound.path("status").asString()).isEqualTo("DOWN");
        assertThat(unbound.path("binding:vif_details").isEmpty()).isTrue();
    }

    @Test
    void addressesCanBeAskedForAndAreKeptApart() {
        var token = newTenant().token();
        var network = network(token);
        var subnet = subnet(token, network, "10.1.0.0/24");
        var other = subnet(token, network, "10.2.0.0/24");

        var port =
                port(
                                token,
                                network,
                                """
                                , 'mac_address': 'FA-16-3E-00-00-01', 'fixed_ips': [
                                {'ip_address': '10.1.0.77'}, {'subnet_id': '%s'},
                                {'subnet_id': '%s', 'ip_address': '10.1.0.1'}]
                                """
                                        .formatted(other, subnet))
                        .body()
                        .path("port");

        assertThat(addresses(port)).hasSize(3).contains("10.1.0.77", "10.1.0.1");
        assertThat(port.path("mac_address").asString()).isEqualTo("fa:16:3e:00:00:01");
        assertThat(type(port(token, network, ", 'fixed_ips': [{'ip_address': '10.1.0.77'}]")))
                .isEqualTo("IpAddressAlreadyAllocated");
        assertThat(type(port(token, network, ", 'mac_address': 'fa:16:3e:00:00:01'")))
                .isEqualTo("MacAddressInUse");
        assertThat(type(port(token, network, ", 'fixed_ips': [{'ip_address': '10.9.0.1'}]")))
                .isEqualTo("InvalidIpForNetwork");
        assertThat(type(port(token, network, ", 'fixed_ips': [{'ip_address': '10.1.0.255'}]")))
                .isEqualTo("InvalidIpForSubnet");
        assertThat(addresses(port(token, network, ", 'fixed_ips': []").body().path("port")))
                .isEmpty();
    }

    @Test
    void portsAreFoundByTheirAddresses() {
        var token = newTenant().token();
        var network = network(token);
        var subnet = subnet(token, network, "10.1.0.0/24");
        var chosen =
                ", 'mac_address': 'fa:16:3e:00:00:01', 'fixed_ips': [{'ip_address': '10.1.0.77'}]";
        var port = port(token, network, chosen).body().path("port");

        var found =
                get(token, "ports?fixed_ips=ip_address=10.1.0.77&fixed_ips=subnet_id=" + subnet);
        assertThat(found.body().at("/ports/0/id").asString()).isEqualTo(id(port));
        assertThat(
                        get(token, "ports?fixed_ips=ip_address=10.1.0.78")
                                .body()
                                .path("ports")
                                .isEmpty())
                .isTrue();
        assertThat(
                        get(token, "ports?mac_address=fa:16:3e:00:00:01&network_id=" + network)
                                .body()
                                .path("ports"))
                .hasSize(1);
    }

    @Test
    void aHostThatMakesItsOwnAddressGetsThatOne() {
        var token = newTenant().token();
        var network = network(token);
        make(
                token,
                "subnet",
                """
                'network_id': '%s', 'cidr': '2001:db8::/64', 'ip_version': 6,
                'ipv6_ra_mode': 'slaac', 'ipv6_address_mode': 'slaac'
                """
                        .formatted(network));

        var port = port(token, network, ", 'mac_address': 'fa:16:3e:01:02:03'").body();

        assertThat(addresses(port.path("port"))).containsExactly("2001:db8::f816:3eff:fe01:203");
    }

    @Test
    void addressesGroupsAndTheRestOfAPortChange() {
        var token = newTenant().token();
        var network = network(token);
        var subnet = subnet(token, network, "10.1.0.0/24");
        var port = port(token, network, ", 'fixed_ips': [{'ip_address': '10.1.0.7'}]").body();
        var path = "ports/" + id(port.path("port"));
        var group = id(make(token, "security_group", "'name': 'web'"));

        var changed =
                put(
                                token,
                                path,
                                """
                                {'port': {'name': 'x', 'security_groups': ['%s'], 'fixed_ips':
                                [{'subnet_id': '%s', 'ip_address': '10.1.0.7'}, {'subnet_id': '%s'}],
                                'allowed_address_pairs': [{'ip_address': '10.1.0.200'}]}}
                                """
                                        .formatted(group, subnet, subnet))
                        .body();

        assertThat(addresses(changed.path("port"))).hasSize(2).contains("10.1.0.7");
        assertThat(changed.at("/port/security_groups/0").asString()).isEqualTo(group);
        assertThat(changed.at("/port/allowed_address_pairs/0/mac_address"))
                .isEqualTo(changed.at("/port/mac_address"));
        assertThat(changed.at("/port/revision_number").asInt()).isEqualTo(1);
        assertThat(get(token, path).body().at("/port/fixed_ips")).hasSize(2);
        assertThat(type(delete(token, "security-groups/" + group))).isEqualTo("SecurityGroupInUse");
        var moved = "{'port': {'fixed_ips': [{'ip_address': '10.1.0.9'}], 'security_groups': []}}";
        assertThat(addresses(put(token, path, moved).body().path("port")))
                .containsExactly("10.1.0.9");
        assertThat(port(token, network, ", 'fixed_ips': [{'ip_address': '10.1.0.7'}]").status())
                .isEqualTo(201);
        assertThat(type(put(token, path, "{'port': {'fixed_ips': [{'ip_address': '10.1.0.7'}]}}")))
                .isEqualTo("IpAddressAlreadyAllocated");
        assertThat(addresses(get(token, path).body().path("port"))).containsExactly("10.1.0.9");
        assertThat(delete(token, "security-groups/" + group).status()).isEqualTo(204);
    }

    @Test
    void severalPortsAreMadeAtOnceOrNone() {
        var tenant = newTenant();
        var token = tenant.token();
        var network = network(token);
        subnet(token, network, "10.1.0.0/29");
        var one = "{'network_id': '" + network + "'}";

        var five = post(token, "ports", "{'ports': [" + (one + ", ").repeat(4) + one + "]}");
        var two = post(token, "ports", "{'ports': [{'network_id': 'x'}, " + one + "]}");

        assertThat(five.status()).isEqualTo(201);
        var used = new HashSet<String>();
        five.body().path("ports").forEach(port -> used.addAll(addresses(port)));
        assertThat(used).hasSize(5);
        assertThat(two.status()).isEqualTo(400);
        for (var port : five.body().path("ports")) {
            assertThat(delete(token, "ports/" + id(port)).status()).isEqualTo(204);
        }
        var six = post(token, "ports", "{'ports': [" + (one + ", ").repeat(5) + one + "]}");
        assertThat(type(six)).isEqualTo("IpAddressGenerationFailure");
        assertThat(get(token, "ports").body().path("ports").isEmpty()).isTrue();
        var usage = get(token, "quotas/" + tenant.projectId() + "/details").body();
        assertThat(usage.at("/quota/port/used").asInt()).isZero();
    }

    @Test
    void networksAndSubnetsInUseStay() {
        var token = newTenant().token();
        var network = network(token);
        var subnet = subnet(token, network, "10.1.0.0/24");
        var port = id(port(token, network, "").body().path("port"));

        assertThat(type(delete(token, "networks/" + network))).isEqualTo("NetworkInUse");
        assertThat(type(delete(token, "subnets/" + subnet))).isEqualTo("SubnetInUse");
        assertThat(delete(token, "ports/" + port).status()).isEqualTo(204);
        assertThat(type(delete(token, "ports/" + port))).isEqualTo("PortNotFound");
        assertThat(delete(token, "subnets/" + subnet).status()).isEqualTo(204);
        assertThat(delete(token, "networks/" + network).status()).isEqualTo(204);
    }

    @Test
    void portsOfOthersAreSeenByTheNetworksOwnerOnly() {
        var owner = newTenant();
        var user = newTenant();
        var stranger = newTenant();
        var admin = tokenOf("admin");
        var network = network(owner.token());
        var subnet = subnet(owner.token(), network, "10.1.0.0/24");
        assertThat(type(port(user.token(), network, ""))).isEqualTo("NetworkNotFound");
        put(admin, "networks/" + network, "{'network': {'shared': true}}");

        var port = port(user.token(), network, "").body().path("port");

        assertThat(get(owner.token(), "ports/" + id(port)).status()).isEqualTo(200);
        assertThat(type(get(stranger.token(), "ports/" + id(port)))).isEqualTo("PortNotFound");
        assertThat(
                        get(stranger.token(), "ports?network_id=" + network)
                                .body()
                                .path("ports")
                                .isEmpty())
                .isTrue();
        assertThat(get(admin, "ports?network_id=" + network).body().path("ports")).hasSize(1);
        assertThat(port(user.token(), network, ", 'mac_address': 'fa:16:3e:00:00:02'").status())
                .isEqualTo(403);
        var chosen = ", 'fixed_ips': [{'subnet_id': '%s', 'ip_address': '10.1.0.9'}]";
        assertThat(port(user.token(), network, chosen.formatted(subnet)).status()).isEqualTo(403);
        assertThat(type(put(admin, "networks/" + network, "{'network': {'shared': false}}")))
                .isEqualTo("InvalidSharedSetting");
        assertThat(type(delete(stranger.token(), "ports/" + id(port)))).isEqualTo("PortNotFound");
        assertThat(delete(owner.token(), "ports/" + id(port)).status()).isEqualTo(204);
    }

    @Test
    void aSmallSubnetServesAsManyAsItHasHoweverManyAsk() throws InterruptedException {
        var token = newTenant().token();
        var network = network(token);
        subnet(token, network, "10.1.0.0/28");

        var answers = together(32, () -> port(token, network, ""));

        var made = answers.stream().filter(answer -> answer.status() == 201).toList();
        assertThat(made).hasSize(13);
        assertThat(distinctAddresses(made)).hasSize(13);
        assertThat(answers.stream().filter(answer -> answer.status() != 201))
                .hasSize(19)
                .allMatch(answer -> type(answer).equals("IpAddressGenerationFailure"));
        for (var answer : made.subList(0, 5)) {
            delete(token, "ports/" + id(answer.body().path("port")));
        }
        var again = together(8, () -> port(token, network, "").status());
        assertThat(again.stream().filter(status -> status == 201)).hasSize(5);
    }

    @Test
    void aLargeSubnetServesAllWhoAskAtOnceWithinTheQuota() throws InterruptedException {
        var tenant = newTenant();
        var network = network(tenant.token());
        subnet(tenant.token(), network, "10.1.0.0/16");
        subnet(tenant.token(), network, "fd00:7::/64");
        put(tokenOf("admin"), "quotas/" + tenant.projectId(), "{'quota': {'port': 50}}");

        var answers = new ArrayList<Answer>();
        for (int round = 0; round < 2; round++) {
            answers.addAll(together(32, () -> port(tenant.token(), network, "")));
        }

        var made = answers.stream().filter(answer -> answer.status() == 201).toList();
        assertThat(made).hasSize(50);
        assertThat(distinctAddresses(made)).hasSize(100);
        assertThat(answers.stream().filter(answer -> answer.status() != 201))
                .allMatch(answer -> type(answer).equals("OverQuota"));
        assertThat(get(tenant.token(), "ports").body().path("ports")).hasSize(50);
    }

    @Test
    void theNextSubnetHelpsOutWhenOneIsFull() {
        var token = newTenant().token();
        var network = network(token);
        subnet(token, network, "10.1.0.0/30");
        var second = subnet(token, network, "10.2.0.0/30");

        var first = port(token, network, "").body().path("port");
        var next = port(token, network, "").body().path("port");

        assertThat(addresses(first)).containsExactly("10.1.0.2");
        assertThat(next.at("/fixed_ips/0/subnet_id").asString()).isEqualTo(second);
        assertThat(type(port(token, network, ""))).isEqualTo("IpAddressGenerationFailure");
    }

    private static HashSet<String> distinctAddresses(List<Answer> answers) {
        var all = new HashSet<String>();
        answers.forEach(answer -> all.addAll(addresses(answer.body().path("port"))));
        return all;
    }
}
