package io.kilonova.resize;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.TestPropertySource;

/** With the vendor's additions off there are upstream's actions, as strict as there. */
@TestPropertySource(properties = "kilonova.api.extras=false")
class UpstreamResizeTest extends ServersTest {
    @Test
    void thereIsNoLiveResize() {
        flavor("2", 2, 1024, 1);

        var answer = act("2.104", "{'live_resize': {'flavorRef': '2'}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("There is no such action: live_resize");
    }

    @Test
    void aResizeIsTheSame() {
        flavor("2", 2, 1024, 2);

        assertThat(act("2.1", "{'resize': {'flavorRef': '2'}}").status()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.14 | {'evacuate': {'onSharedStorage': 'False'}}",
                "2.14 | {'evacuate': {'host': 'node-2', 'force': true}}",
                "2.29 | {'evacuate': {'host': 'node-2', 'onSharedStorage': 'False'}}",
                "2.25 | {'os-migrateLive': {'block_migration': 'auto', 'host': 'n', 'force': true}}"
            })
    void whatAVersionDoesNotHaveIsRefused(String version, String body) {
        var answer = act(version, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("Additional properties are not allowed");
    }

    private Answer act(String version, String body) {
        var path = "/v2.1/servers/" + running() + "/action";
        return post(path, "admin", version, body.replace('\'', '"'));
    }
}
