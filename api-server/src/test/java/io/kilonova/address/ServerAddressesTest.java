package io.kilonova.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ServerAddressesTest extends ServersTest {
    @Test
    void addressesAreToldByNetwork() {
        var path = "/v2.1/servers/" + running() + "/ips";

        assertThat(get(path, "reader", "").http().body())
                .isEqualTo(
                        "{\"addresses\":{\"private\":[{\"version\":4,\"addr\":\"192.0.2.7\"}]}}");
        assertThat(get(path + "/private", "reader", "").http().body())
                .isEqualTo("{\"private\":[{\"version\":4,\"addr\":\"192.0.2.7\"}]}");
    }

    @Test
    void aNetworkThatTheServerIsNotOnIsNotFound() {
        var id = running();

        assertThat(get("/v2.1/servers/" + id + "/ips/other", "member", "").message())
                .isEqualTo("Instance is not a member of specified network");
        assertThat(get("/v2.1/servers/" + id + "/ips", "stranger", "").status()).isEqualTo(404);
        assertThat(get("/v2.1/servers/" + UUID.randomUUID() + "/ips", "member", "").status())
                .isEqualTo(404);
        assertThat(get("/v2.1/servers/" + id + "/ips?more=1", "member", "2.101").status())
                .isEqualTo(200);
        assertThat(get("/v2.1/servers/" + id + "/ips?more=1", "member", "2.102").status())
                .isEqualTo(400);
    }
}
