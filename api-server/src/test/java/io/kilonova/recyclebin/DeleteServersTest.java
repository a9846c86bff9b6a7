package io.kilonova.recyclebin;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.Operation;
import io.kilonova.server.ServerEvent;
import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeleteServersTest extends ServersTest {
    @Test
    void aBuildUnderWayIsCancelledAndTheDeleteWaitsBehindIt() {
        var id = created();

        assertThat(delete("/v2.1/servers/" + id, "member", "2.1").status()).isEqualTo(204);

        var operations = jdbc.queryForList("select * from operation order by sequence");
        assertThat(operations)
                .extracting(o -> o.get("kind") + " " + o.get("cancelled"))
                .containsExactly("server.build true", "server.delete false");
        var server = get("/v2.1/servers/" + id, "member", "").body().path("server");
        assertThat(server.path("OS-EXT-STS:task_state").asString()).isEqualTo("deleting");
        assertThat(one("select action from instance_action order by started_at desc", String.class))
                .isEqualTo("delete");
    }

    @Test
    void deletingTwiceIsDeletingOnce() {
        var id = created();

        assertThat(delete("/v2.1/servers/" + id, "member", "").status()).isEqualTo(204);
        assertThat(delete("/v2.1/servers/" + id, "member", "").status()).isEqualTo(204);

        assertThat(
                        one(
                                "select count(*) from operation where kind = 'server.delete'",
                                Integer.class))
                .isEqualTo(1);
    }

    @Test
    void whatIsGoneIsNotFoundButItsActionsAre() {
        var id = running();
        post("/v2.1/servers/" + id + "/action", "member", "", "{\"forceDelete\": null}");
        gone(id);

        assertThat(get("/v2.1/servers/" + id, "member", "").status()).isEqualTo(404);
        assertThat(delete("/v2.1/servers/" + id, "member", "").status()).isEqualTo(404);
        assertThat(get("/v2.1/servers", "member", "").body().path("servers")).isEmpty();
        assertThat(get("/v2.1/servers/" + id + "/os-instance-actions", "member", "2.20").status())
                .isEqualTo(404);
        assertThat(get("/v2.1/servers/" + id + "/os-instance-actions", "member", "2.21").status())
                .isEqualTo(200);
        var listed = get("/v2.1/servers/detail?deleted=1", "admin", "2.104").body();
        assertMatches("servers.detail", "2.104", listed);
        assertThat(listed.at("/servers/0/status").asString()).isEqualTo("DELETED");
        assertThat(listed.at("/servers/0/deleted").asString()).endsWith("Z");
        assertThat(get("/v2.1/servers?deleted=1", "member", "").body().path("servers")).isEmpty();
        assertThat(
                        get("/v2.1/servers?changes-since=2020-01-01T00:00:00Z", "member", "")
                                .body()
                                .path("servers"))
                .hasSize(1);
    }

    @Test
    void aLockedServerIsForAdministrators() {
        var id = running();
        jdbc.update("update server set locked_by = 'owner' where id = ?", id);

        var answer = delete("/v2.1/servers/" + id, "member", "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).isEqualTo("Instance " + id + " is locked");
        assertThat(delete("/v2.1/servers/" + id, "reader", "").status()).isEqualTo(403);
        assertThat(delete("/v2.1/servers/" + id, "admin", "").status()).isEqualTo(204);
    }

    private void gone(UUID id) {
        var operation = one("select operation_id from server where id = ?", UUID.class, id);
        transactions.executeWithoutResult(
                _ -> states.apply(id, new ServerEvent.Completed(Operation.DELETE, operation)));
    }
}
