package io.kilonova.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.companion.StubCloud;
import io.kilonova.failure.ComputeFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FloatingIpClientTest {
    private static final String FLOATING =
            """
            {"id": "f", "floating_ip_address": "198.51.100.7", "floating_network_id": "n",
             "tenant_id": "p", "port_id": %s, "fixed_ip_address": %s}
            """;

    private final StubCloud cloud = new StubCloud();
    private final FloatingIpClient addresses = new FloatingIpClient(cloud.service("network"));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void anAddressLeadsToAPortAndNowhere() {
        var bodies = new ArrayList<String>();
        cloud.on(
                "PUT /v2.0/floatingips/f",
                exchange -> {
                    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    var led = FLOATING.formatted("\"q\"", "\"192.0.2.7\"");
                    StubCloud.reply(exchange, 200, "{\"floatingip\": " + led + "}");
                });

        assertThat(addresses.associate("f", "q", "192.0.2.7"))
                .contains(new FloatingIp("f", "198.51.100.7", "n", "p", "q", "192.0.2.7"));
        addresses.disassociate("f");

        assertThat(bodies.getFirst())
                .contains("\"port_id\":\"q\"", "\"fixed_ip_address\":\"192.0.2.7\"");
        assertThat(bodies.getLast()).isEqualTo("{\"floatingip\":{\"port_id\":null}}");
        assertThat(addresses.disassociate("gone")).isEmpty();
    }

    @Test
    void aServiceWithoutRoutingHasNone() {
        assertThat(addresses.ofProject("p")).isEmpty();
        assertThat(addresses.ofPorts(List.of("q"))).isEmpty();
        assertThat(addresses.byAddress("198.51.100.7")).isEmpty();
        assertThat(addresses.find("f")).isEmpty();
    }

    @Test
    void whatTheProjectMayNotHaveMoreOfIsOverItsQuota() {
        cloud.on(
                "POST /v2.0/floatingips",
                409,
                "{\"NeutronError\": {\"type\": \"OverQuota\", \"message\": \"full\"}}");

        assertThatThrownBy(() -> addresses.create("p", "n"))
                .isInstanceOf(ComputeFailure.OverQuota.class)
                .hasMessage("full");
    }
}
