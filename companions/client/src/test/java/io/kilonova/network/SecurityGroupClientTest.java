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

class SecurityGroupClientTest {
    private static final String WEB =
            """
            {"id": "g", "name": "web", "description": "d", "tenant_id": "p", "stateful": false,
             "security_group_rules": [
              {"id": "r", "security_group_id": "g", "direction": "egress", "ethertype": "IPv6",
               "protocol": "tcp", "port_range_min": 80, "port_range_max": 81,
               "remote_ip_prefix": null, "remote_group_id": "h"}]}
            """;

    private final StubCloud cloud = new StubCloud();
    private final SecurityGroupClient groups = new SecurityGroupClient(cloud.service("network"));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aGroupComesWithItsRules() {
        cloud.on("GET /v2.0/security-groups/g", 200, "{\"security_group\": " + WEB + "}");

        var rule = new SecurityGroupRule("r", "g", "egress", "IPv6", "tcp", 80, 81, null, "h");
        assertThat(groups.find("g"))
                .contains(new SecurityGroup("g", "web", "d", "p", false, List.of(rule)));
        assertThat(groups.find("x")).isEmpty();
    }

    @Test
    void aRuleSaysNothingOfWhatItLeavesOpen() {
        var bodies = new ArrayList<String>();
        cloud.on(
                "POST /v2.0/security-group-rules",
                exchange -> {
                    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    StubCloud.reply(
                            exchange,
                            201,
                            "{\"security_group_rule\": {\"id\": \"r\", \"security_group_id\":"
                                    + " \"g\"}}");
                });

        var made =
                groups.createRule(
                        new SecurityGroupRule(
                                "", "g", "ingress", "IPv4", "icmp", null, null, null, "h"),
                        "p");

        assertThat(made.id()).isEqualTo("r");
        assertThat(bodies.getFirst())
                .contains("\"remote_group_id\":\"h\"", "\"protocol\":\"icmp\"")
                .doesNotContain("port_range", "remote_ip_prefix", "null");
    }

    @Test
    void aGroupInUseIsAConflictAndOneThatIsGoneIsFine() {
        cloud.on(
                "DELETE /v2.0/security-groups/g",
                409,
                "{\"NeutronError\": {\"type\": \"SecurityGroupInUse\", \"message\": \"in use\"}}");

        assertThatThrownBy(() -> groups.delete("g"))
                .isInstanceOf(ComputeFailure.Conflict.class)
                .hasMessage("in use");
        groups.delete("gone");
        groups.deleteRule("gone");
        assertThat(groups.update("gone", "n", "d")).isEmpty();
    }
}
