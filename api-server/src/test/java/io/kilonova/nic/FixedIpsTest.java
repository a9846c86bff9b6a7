package io.kilonova.nic;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.StubCompanions;
import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedIpsTest extends ServersTest {
    private static final String PORT = StubCompanions.PORT;
    private static final String ADD = "{'addFixedIp': {'networkId': '" + NETWORK + "'}}";
    private static final String REMOVE = "{'removeFixedIp': {'address': '192.0.2.9'}}";

    private UUID server() {
        var server = running();
        COMPANIONS.port(server.toString());
        COMPANIONS.answer(
                "/v2.0/ports?device_id=" + server,
                "{'ports': [{'id': '%s', 'network_id': '%s', 'fixed_ips': [{'ip_address': '192.0.2.9', 'subnet_id': 's'}]}]}"
                        .formatted(PORT, NETWORK));
        return server;
    }

    private Answer act(UUID server, String who, String version, String body) {
        return post("/v2.1/servers/" + server + "/action", who, version, body.replace('\'', '"'));
    }

    private int refreshes() {
        return count("operation where kind = 'server.refresh-network' and state = 'ready'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.43"})
    void theServersPortGetsOneMoreAddress(String version) {
        var answer = act(server(), "member", version, ADD);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(COMPANIONS.body("PUT /v2.0/ports/" + PORT))
                .contains("192.0.2.9", "{\"subnet_id\":\"" + StubCompanions.SUBNET + "\"}");
        assertThat(refreshes()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.43"})
    void theServersPortLosesAnAddress(String version) {
        var answer = act(server(), "member", version, REMOVE);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(COMPANIONS.body("PUT /v2.0/ports/" + PORT))
                .isEqualTo("{\"port\":{\"fixed_ips\":[]}}");
        assertThat(refreshes()).isEqualTo(1);
    }

    @Test
    void whatCannotBeChangedIsRefused() {
        var server = server();
        assertRefused(
                act(server, "member", "2.1", "{'removeFixedIp': {'address': '192.0.2.1'}}"),
                400,
                "Instance " + server + " does not have fixed IP '192.0.2.1'.");
        assertRefused(
                act(server, "member", "2.1", "{'addFixedIp': {'networkId': 'x'}}"),
                404,
                "Network could not be found for instance " + server + ".");
        COMPANIONS.refuseOnly("PUT", "/v2.0/ports/" + PORT, 409, "none left");
        assertRefused(
                act(server, "member", "2.1", ADD),
                400,
                "No fixed IP addresses available for network: " + NETWORK);
        jdbc.update("update server set locked_by = 'owner'");
        for (var body : new String[] {ADD, REMOVE}) {
            assertRefused(
                    act(server, "member", "2.1", body), 409, "Instance " + server + " is locked");
            assertThat(act(server, "reader", "2.1", body).status()).isEqualTo(403);
            assertThat(act(server, "stranger", "2.1", body).status()).isEqualTo(404);
            assertThat(act(server, "member", "2.44", body).status()).isEqualTo(404);
        }
        assertThat(refreshes()).isZero();
    }

    private static void assertRefused(Answer answer, int status, String message) {
        assertThat(answer.message()).isEqualTo(message);
        assertThat(answer.status()).isEqualTo(status);
    }
}
