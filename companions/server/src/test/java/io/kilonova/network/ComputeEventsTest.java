package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kilonova.companion.ComputeStub;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ComputeEventsTest extends NetworkTest {
    private static final String SERVER = "5f0c1d2e-3b4a-4c5d-8e9f-0a1b2c3d4e5f";

    /** A port that a server has, by its owner's token. */
    private JsonNode serversPort(Tenant tenant) {
        var network = network(tenant.token());
        subnet(tenant.token(), network, "10.1.0.0/24");
        var device =
                ", 'fixed_ips': [{'ip_address': '10.1.0.7'}], 'device_owner': 'compute:nova',"
                        + " 'device_id': '%s'";
        return port(tenant.token(), network, device.formatted(SERVER)).body().path("port");
    }

    @BeforeEach
    void listen() {
        ComputeStub.RUNNING.on("POST /v2.1/os-server-external-events", 200, "{}");
    }

    /** What compute is told of the port, once it is as many. */
    private List<String> told(JsonNode port, int count) {
        await().until(() -> toldSoFar(port).size() >= count);
        return toldSoFar(port);
    }

    private List<String> toldSoFar(JsonNode port) {
        var names = new ArrayList<String>();
        for (var told : ComputeStub.RUNNING.told()) {
            for (var event : json.readTree(told).path("events")) {
                if (event.path("tag").equals(port.path("id"))) {
                    assertThat(event.path("server_uuid").asString()).isEqualTo(SERVER);
                    names.add(event.path("name").asString());
                }
            }
        }
        return names;
    }

    @Test
    void computeIsToldWhatAnotherDoesToThePortOfAServer() {
        var tenant = newTenant();
        var port = serversPort(tenant);
        var path = "ports/" + id(port);

        put(tenant.token(), path, "{'port': {'name': 'no matter'}}");
        put(tenant.token(), path, "{'port': {'fixed_ips': [{'ip_address': '10.1.0.8'}]}}");
        assertThat(told(port, 1)).containsExactly("network-changed");
        put(tenant.token(), path, "{'port': {'security_groups': []}}");
        told(port, 2);
        delete(tenant.token(), path);
        assertThat(told(port, 3))
                .containsExactly("network-changed", "network-changed", "network-vif-deleted");
    }

    @Test
    void computeIsToldWhereFloatingAddressesLead() {
        var tenant = newTenant();
        var admin = tokenOf("admin");
        var external = id(make(admin, "network", "'router:external': true"));
        subnet(admin, external, "198.51.100.0/28");
        var port = serversPort(tenant);
        var attributes = "'floating_network_id': '%s', 'port_id': '%s'";

        var floating = make(tenant.token(), "floatingip", attributes.formatted(external, id(port)));

        assertThat(told(port, 1)).containsExactly("network-changed");
        delete(tenant.token(), "floatingips/" + id(floating));
        assertThat(told(port, 2)).containsExactly("network-changed", "network-changed");
    }

    @Test
    void computeIsNotToldWhatItDoesItself() {
        var tenant = newTenant();
        var service = tokenOf("kilonova");
        var port = serversPort(tenant);
        var path = "ports/" + id(port);

        put(service, path, "{'port': {'fixed_ips': [{'ip_address': '10.1.0.8'}]}}");
        put(service, path, "{'port': {'fixed_ips': [{'ip_address': '10.1.0.9'}]}}");
        put(tenant.token(), path, "{'port': {'security_groups': []}}");
        assertThat(told(port, 1)).containsExactly("network-changed");
    }
}
