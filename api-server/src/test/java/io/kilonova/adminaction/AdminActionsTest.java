package io.kilonova.adminaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminActionsTest extends ServersTest {
    @ParameterizedTest
    @CsvSource({"active, ACTIVE", "error, ERROR"})
    void aResetEndsWhatIsBeingDoneAndSaysWhatTheServerIs(String state, String status) {
        var id = created();

        var answer = act(id, "admin", "{'os-resetState': {'state': '" + state + "'}}");

        assertThat(answer.status()).isEqualTo(202);
        var server = get("/v2.1/servers/" + id, "admin", "").body().path("server");
        assertThat(server.path("status").asString()).isEqualTo(status);
        assertThat(server.path("OS-EXT-STS:task_state").isNull()).isTrue();
        assertThat(one("select cancelled from operation", Boolean.class)).isTrue();
        assertThat(
                        one(
                                "select count(*) from instance_action where action = 'resetState'"
                                        + " and finished_at is not null",
                                Integer.class))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'os-resetState': {'state': 'deleted'}}",
                "{'os-resetState': {'state': null}}",
                "{'os-resetState': {'state': 'active', 'more': 1}}",
                "{'os-resetState': {}}",
                "{'os-resetState': null}"
            })
    void onlyTwoStatesCanBeSaid(String body) {
        assertThat(act(created(), "admin", body).status()).isEqualTo(400);
    }

    @Test
    void theseAreForAdministrators() {
        var id = running();

        assertThat(act(id, "member", "{'os-resetState': {'state': 'error'}}").message())
                .isEqualTo(
                        "Policy doesn't allow os_compute_api:os-admin-actions:reset_state to be"
                                + " performed.");
        assertThat(act(id, "member", "{'injectNetworkInfo': null}").status()).isEqualTo(403);
        assertThat(act(UUID.randomUUID(), "admin", "{'injectNetworkInfo': null}").status())
                .isEqualTo(404);
        assertThat(act(id, "admin", "{'injectNetworkInfo': null}").status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'resetNetwork': null}", "{'resetNetwork': {'any': 'thing'}}"})
    void resetNetworkIsGone(String body) {
        var answer = act(running(), "member", body);

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.http().body()).startsWith("{\"computeFault\"");
        assertThat(answer.message()).startsWith("This resource is no longer available.");
    }

    private Answer act(UUID id, String who, String body) {
        var path = "/v2.1/servers/" + id + "/action";
        return post(path, who, "2.1", body.replace('\'', '"'));
    }
}
