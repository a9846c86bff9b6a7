package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FloatingIpsTest extends NetworkTest {
    /** Its addresses are those of 198.51.100.0/28. */
    private String external() {
        var admin = tokenOf("admin");
        var attributes = "'name': 'public', 'router:external': true";
        var network = id(make(admin, "network", attributes));
        subnet(admin, network, "198.51.100.0/28");
        return network;
    }

    private JsonNode floating(String token, String network) {
        return make(token, "floatingip", "'floating_network_id': '" + network + "'");
    }

    private Answer lead(String token, JsonNode floating, String attributes) {
        return put(token, "floatingips/" + id(floating), "{'floatingip': {" + attributes + "}}");
    }

    private JsonNode port(String token, String address) {
        var network = network(token);
        subnet(token, network, "10.1.0.0/24");
        var fixed = ", 'fixed_ips': [{'ip_address': '" + address + "'}]";
        return port(token, network, fixed).body().path("port");
    }

    @Test
    void aProjectTakesAnAddressOfAnExternalNetworkAndGivesItBack() {
        var tenant = newTenant();
        var token = tenant.token();
        var network = external();

        var floating = floating(token, network);

        assertThat(floating.path("floating_ip_address").asString()).startsWith("198.51.100.");
        assertThat(floating.path("status").asString()).isEqualTo("DOWN");
        assertThat(floating.path("project_id").asString()).isEqualTo(tenant.projectId());
        assertThat(floating.path("port_id").isNull()).isTrue();
        assertThat(floating.path("fixed_ip_address").isNull()).isTrue();
        assertThat(floating.path("router_id").isNull()).isTrue();
        var path = "floatingips/" + id(floating);
        assertThat(get(token, path).body().path("floatingip")).isEqualTo(floating);
        assertThat(get(token, "floatingips").body().at("/floatingips/0")).isEqualTo(floating);
        var stranger = newTenant().token();
        assertThat(type(get(stranger, path))).isEqualTo("FloatingIPNotFound");
        assertThat(type(delete(stranger, path))).isEqualTo("FloatingIPNotFound");
        assertThat(delete(token, path).status()).isEqualTo(204);
        assertThat(type(get(token, path))).isEqualTo("FloatingIPNotFound");
        var usage = get(token, "quotas/" + tenant.projectId() + "/details").body();
        assertThat(usage.at("/quota/floatingip/used").asInt(-1)).isZero();
    }

    @Test
    void itLeadsToThePortsOnlyAddressAndIsFoundByIt() {
        var token = newTenant().token();
        var floating = floating(token, external());
        var port = port(token, "10.1.0.7");

        var led = lead(token, floating, "'port_id': '" + id(port) + "'").body().path("floatingip");

        assertThat(led.path("fixed_ip_address").asString()).isEqualTo("10.1.0.7");
        assertThat(led.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(led.at("/port_details/network_id")).isEqualTo(port.path("network_id"));
        var address = floating.path("floating_ip_address").asString();
        for (var query :
                new String[] {
                    "port_id=" + id(port),
                    "fixed_ip_address=10.1.0.7&port_id=" + id(port),
                    "floating_ip_address=" + address + "&status=ACTIVE"
                }) {
            assertThat(get(token, "floatingips?" + query).body().path("floatingips"))
                    .as(query)
                    .containsExactly(led);
        }
        var freed = lead(token, floating, "'port_id': null").body().path("floatingip");
        assertThat(freed.path("port_id").isNull()).isTrue();
        assertThat(freed.path("status").asString()).isEqualTo("DOWN");
    }

    @Test
    void anAddressIsLedToOnceAndMustBeThePorts() {
        var token = newTenant().token();
        var network = external();
        var port = port(token, "10.1.0.7");
        var toPort = "'port_id': '" + id(port) + "'";
        assertThat(lead(token, floating(token, network), toPort).status()).isEqualTo(200);
        var second = floating(token, network);

        assertThat(type(lead(token, second, toPort))).isEqualTo("FloatingIPPortAlreadyAssociated");
        assertThat(lead(token, second, toPort + ", 'fixed_ip_address': '10.1.0.8'").status())
                .isEqualTo(400);
        assertThat(lead(token, second, "'fixed_ip_address': '10.1.0.7'").status()).isEqualTo(400);
        assertThat(type(lead(token, second, "'port_id': '" + network + "'")))
                .isEqualTo("PortNotFound");
        var strangers = port(newTenant().token(), "10.1.0.7");
        assertThat(type(lead(token, second, "'port_id': '" + id(strangers) + "'")))
                .isEqualTo("PortNotFound");
        assertThat(
                        get(token, "floatingips/" + id(second))
                                .body()
                                .at("/floatingip/port_id")
                                .isNull())
                .isTrue();
    }

    @Test
    void itLeadsNowhereOnceItsPortOrThePortsAddressIsGone() {
        var token = newTenant().token();
        var network = external();
        var moved = port(token, "10.1.0.7");
        var gone = port(token, "10.1.0.7");
        var one = floating(token, network);
        var two = floating(token, network);
        lead(token, one, "'port_id': '" + id(moved) + "'");
        lead(token, two, "'port_id': '" + id(gone) + "'");

        put(token, "ports/" + id(moved), "{'port': {'fixed_ips': [{'ip_address': '10.1.0.8'}]}}");
        delete(token, "ports/" + id(gone));

        for (var floating : new JsonNode[] {one, two}) {
            var now = get(token, "floatingips/" + id(floating)).body().path("floatingip");
            assertThat(now.path("port_id").isNull()).isTrue();
            assertThat(now.path("fixed_ip_address").isNull()).isTrue();
        }
        assertThat(delete(token, "floatingips/" + id(one)).status()).isEqualTo(204);
    }

    @Test
    void onlyExternalNetworksHaveThemAndOnlyWithinTheQuota() {
        var tenant = newTenant();
        var token = tenant.token();
        var inner = network(token);
        subnet(token, inner, "10.1.0.0/24");
        var network = external();
        var body = "{'floatingip': {'floating_network_id': '%s'}}";
        put(tokenOf("admin"), "quotas/" + tenant.projectId(), "{'quota': {'floatingip': 1}}");

        assertThat(post(token, "floatingips", body.formatted(inner)).status()).isEqualTo(400);
        assertThat(post(token, "floatingips", "{'floatingip': {}}").status()).isEqualTo(400);
        assertThat(type(post(token, "floatingips", body.formatted(newUuid()))))
                .isEqualTo("NetworkNotFound");
        var chosen = body.formatted(network + "', 'floating_ip_address': '198.51.100.9");
        assertThat(post(token, "floatingips", chosen).status()).isEqualTo(403);
        assertThat(post(token, "floatingips", body.formatted(network)).status()).isEqualTo(201);
        assertThat(type(post(token, "floatingips", body.formatted(network))))
                .isEqualTo("OverQuota");
        assertThat(get(token, "floatingips").body().path("floatingips")).hasSize(1);
    }

    @Test
    void nobodyGetsAnAddressTwiceAndTheLastOneEnds() throws InterruptedException {
        var token = newTenant().token();
        var network = external();
        var body = "{'floatingip': {'floating_network_id': '%s'}}".formatted(network);

        var answers = together(15, () -> post(token, "floatingips", body));

        var addresses = new HashSet<String>();
        answers.stream()
                .filter(answer -> answer.status() == 201)
                .forEach(answer ->
                        addresses.add(
                                answer.body().at("/floatingip/floating_ip_address").asString()));
        // sixteen, without the network's own, the gateway's and the one for all
        assertThat(addresses).hasSize(13);
        assertThat(answers.stream().filter(answer -> answer.status() == 409).map(NetworkTest::type))
                .hasSize(2)
                .containsOnly("IpAddressGenerationFailure");
    }

    @Test
    void thePortThatHoldsItIsNobodysToDelete() {
        var admin = tokenOf("admin");
        var floating = floating(newTenant().token(), external());
        var holder = get(admin, "ports?device_id=" + id(floating)).body().at("/ports/0");

        assertThat(holder.path("device_owner").asString()).isEqualTo("network:floatingip");
        assertThat(type(delete(admin, "ports/" + id(holder)))).isEqualTo("ServicePortInUse");
        assertThat(get(admin, "floatingips/" + id(floating)).status()).isEqualTo(200);
    }

    private static String newUuid() {
        return "0e8e3c2a-7d0f-4f3e-9d8c-5e1b2a3c4d5e";
    }
}
