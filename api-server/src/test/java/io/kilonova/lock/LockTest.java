package io.kilonova.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LockTest extends ServersTest {
    @Test
    void theOwnersLockIsForTheOwnerToTakeAway() {
        var id = running();

        assertThat(act(id, "member", "2.1", "{\"lock\": null}")).isEqualTo(202);
        assertThat(shown(id).path("locked").asBoolean()).isTrue();
        assertThat(act(id, "member", "2.1", "{\"os-stop\": null}")).isEqualTo(409);
        assertThat(act(id, "member", "2.1", "{\"unlock\": null}")).isEqualTo(202);

        assertThat(shown(id).path("locked").asBoolean()).isFalse();
        assertThat(act(id, "member", "2.1", "{\"os-stop\": null}")).isEqualTo(202);
        assertThat(
                        jdbc.queryForList(
                                "select action from instance_action where finished_at is not null"
                                        + " and operation_id is null order by started_at",
                                String.class))
                .containsExactly("lock", "unlock");
    }

    /** The administrator's own project is another one. */
    @Test
    void anAdministratorsLockIsForAdministratorsToTakeAway() {
        var id = running();
        jdbc.update("update server set project_id = ?", P2);
        assertThat(act(id, "admin", "2.1", "{\"lock\": null}")).isEqualTo(202);

        var path = "/v2.1/servers/" + id + "/action";
        var answer = post(path, "stranger", "2.1", "{\"unlock\": null}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message())
                .isEqualTo(
                        "Policy doesn't allow os_compute_api:os-lock-server:unlock:unlock_override"
                                + " to be performed.");
        assertThat(one("select locked_by from server", String.class)).isEqualTo("admin");
        assertThat(act(id, "stranger", "2.1", "{\"lock\": null}")).isEqualTo(202);
        assertThat(one("select locked_by from server", String.class)).isEqualTo("admin");
        assertThat(act(id, "admin", "2.1", "{\"unlock\": null}")).isEqualTo(202);
        assertThat(act(id, "stranger", "2.1", "{\"lock\": null}")).isEqualTo(202);
        assertThat(act(id, "admin", "2.1", "{\"unlock\": null}")).isEqualTo(202);
    }

    @Test
    void anAdministratorsLockOnTopKeepsTheReasonUnlessItHasOne() {
        var id = running();
        jdbc.update("update server set project_id = ?", P2);
        act(id, "stranger", "2.73", "{\"lock\": {\"locked_reason\": \"holidays\"}}");

        act(id, "admin", "2.73", "{\"lock\": null}");
        assertThat(shown(id).path("locked_reason").asString()).isEqualTo("holidays");
        act(id, "admin", "2.73", "{\"lock\": {\"locked_reason\": \"audit\"}}");
        assertThat(shown(id).path("locked_reason").asString()).isEqualTo("audit");
    }

    @Test
    void theReasonOfTheFirstLockStays() {
        var id = running();

        act(id, "member", "2.73", "{\"lock\": {\"locked_reason\": \"holidays\"}}");
        act(id, "member", "2.73", "{\"lock\": {\"locked_reason\": \"other\"}}");

        assertThat(shown(id).path("locked_reason").asString()).isEqualTo("holidays");
        act(id, "member", "2.73", "{\"unlock\": null}");
        assertThat(shown(id).path("locked_reason").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.72 | {'lock': 'anything'} | 202",
                "2.72 | {'lock': {'locked_reason': 'unread'}} | 202",
                "2.73 | {'lock': 'anything'} | 400",
                "2.73 | {'lock': {}} | 202",
                "2.73 | {'lock': null} | 202",
                "2.73 | {'lock': {'locked_reason': ''}} | 400",
                "2.73 | {'lock': {'locked_reason': 1}} | 400",
                "2.73 | {'lock': {'more': 'x'}} | 400",
                "2.73 | {'unlock': {'whatever': 1}} | 202"
            })
    void bodiesAreChecked(String version, String body, int status) {
        var id = running();

        assertThat(act(id, "member", version, body.replace('\'', '"'))).isEqualTo(status);

        assertThat(shown(id).path("locked_reason").isNull()).isTrue();
    }

    @Test
    void itIsAQuestionOfRights() {
        var id = running();

        assertThat(act(id, "reader", "2.1", "{\"lock\": null}")).isEqualTo(403);
        assertThat(act(id, "stranger", "2.1", "{\"lock\": null}")).isEqualTo(404);
        assertThat(act(UUID.randomUUID(), "member", "2.1", "{\"unlock\": null}")).isEqualTo(404);
    }

    private JsonNode shown(UUID id) {
        return get("/v2.1/servers/" + id, "admin", "2.104").body().path("server");
    }

    private int act(UUID id, String who, String version, String body) {
        return post("/v2.1/servers/" + id + "/action", who, version, body).status();
    }
}
