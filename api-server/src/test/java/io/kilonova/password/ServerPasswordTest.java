package io.kilonova.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import org.junit.jupiter.api.Test;

class ServerPasswordTest extends ServersTest {
    @Test
    void whatTheGuestHasSaidIsShownUntilItIsForgotten() {
        var id = running();
        var path = "/v2.1/servers/" + id + "/os-server-password";
        assertThat(get(path, "reader", "").http().body()).isEqualTo("{\"password\":\"\"}");

        jdbc.update("insert into guest_password values (?, 'c2VjcmV0')", id);
        assertThat(get(path, "reader", "").http().body()).isEqualTo("{\"password\":\"c2VjcmV0\"}");
        assertThat(delete(path, "reader", "").status()).isEqualTo(403);
        assertThat(delete(path, "member", "").status()).isEqualTo(204);

        assertThat(get(path, "reader", "").http().body()).isEqualTo("{\"password\":\"\"}");
        assertThat(get(path, "stranger", "").status()).isEqualTo(404);
    }
}
