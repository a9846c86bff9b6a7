package io.kilonova.externalevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalEventsTest extends ServersTest {
    private static final String PATH = "/v2.1/os-server-external-events";
    private static final String VOLUME = "c0c0c0c0-0000-4000-8000-000000000001";

    private Answer tell(String who, String version, String... events) {
        var body = "{'events': [" + String.join(", ", events) + "]}";
        return post(PATH, who, version, body.replace('\'', '"'));
    }

    private static String event(String name, Object server, String more) {
        return "{'name': '%s', 'server_uuid': '%s'%s}".formatted(name, server, more);
    }

    private static String tagged(String name, Object server, String tag) {
        return event(name, server, ", 'tag': '" + tag + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.50", "2.51", "2.76", "2.82", "2.93", "2.104"})
    void aNetworkThatHasChangedIsReadAnewOnce(String version) {
        var server = running();
        var changed = event("network-changed", server, "");

        var answer = tell("service", version, changed, tagged("network-vif-plugged", server, "p"));
        tell("service", version, changed);

        fits("os-server-external-events.create", version, answer);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/events/0/status").asString()).isEqualTo("completed");
        assertThat(answer.body().at("/events/0/code").asInt()).isEqualTo(200);
        assertThat(answer.body().at("/events/0").has("tag")).isFalse();
        assertThat(answer.body().at("/events/1/tag").asString()).isEqualTo("p");
        assertThat(one("select kind from operation where state = 'ready'", String.class))
                .isEqualTo("server.refresh-network");
        assertThat(count("operation where state = 'ready'")).isEqualTo(1);
        assertThat(count("instance_action")).isEqualTo(1);
    }

    @Test
    void aPortThatIsDeletedIsTakenFromItsServer() {
        var server = running();

        var answer =
                tell(
                        "service",
                        "2.1",
                        tagged("network-vif-deleted", server, "p"),
                        tagged("network-vif-deleted", server, "q"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(
                        one(
                                "select request->>'portId' from operation where state = 'ready'",
                                String.class))
                .isEqualTo("p");
        assertThat(count("operation where state = 'ready'")).isEqualTo(1);
    }

    @Test
    void aVolumeThatHasGrownIsAnActionOfItsServer() {
        var server = running();

        var answer = tell("service", "2.51", tagged("volume-extended", server, VOLUME));

        fits("os-server-external-events.create", "2.51", answer);
        var operation = one("select id from operation where state = 'ready'", UUID.class);
        assertThat(
                        one(
                                "select request->>'volumeId' from operation where id = ?",
                                String.class,
                                operation))
                .isEqualTo(VOLUME);
        assertThat(
                        one(
                                "select action from instance_action where operation_id = ?",
                                String.class,
                                operation))
                .isEqualTo("extend_volume");
    }

    @Test
    void eachEventHasACodeOfItsOwn() {
        var server = running();
        var nowhere = created();
        var unknown = UUID.randomUUID();

        var answer =
                tell(
                        "service",
                        "2.93",
                        event("network-changed", unknown, ""),
                        event("volume-extended", server, ""),
                        event("power-update", server, ""),
                        event("accelerator-request-bound", server, ""),
                        event("network-changed", nowhere, ""),
                        tagged("power-update", server, "POWER_OFF"),
                        event("volume-reimaged", server, ", 'status': 'in-progress'"));

        fits207(answer);
        assertThat(
                        answer.body().path("events").findValues("code").stream()
                                .map(code -> code.asInt()))
                .containsExactly(404, 400, 400, 400, 422, 200, 200);
        assertThat(answer.body().path("events").findValuesAsString("status"))
                .containsExactly(
                        "failed", "failed", "failed", "failed", "failed", "completed", "completed");
        jdbc.update(
                "update server set deleted_at = now(), vm_state = 'deleted' where id = ?", server);
        assertThat(
                        tell("service", "2.93", event("network-changed", server, ""))
                                .body()
                                .at("/events/0/code")
                                .asInt())
                .isEqualTo(404);
    }

    private void fits207(Answer answer) {
        assertThat(answer.status()).isEqualTo(207);
        assertMatches("os-server-external-events.create", "2.93", answer.body());
    }

    @Test
    void onlyServicesAndAdministratorsTell() {
        var event = event("network-changed", running(), "");
        assertThat(tell("member", "2.1", event).status()).isEqualTo(403);
        assertThat(tell("admin", "2.1", event).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "2.50, volume-extended",
        "2.75, power-update",
        "2.81, accelerator-request-bound",
        "2.92, volume-reimaged",
        "2.104, unheard-of"
    })
    void whatAVersionDoesNotKnowIsRefused(String version, String name) {
        var server = running();
        assertThat(tell("service", version, tagged(name, server, "x")).status()).isEqualTo(400);
        assertThat(tell("service", version).status()).isEqualTo(400);
        assertThat(tell("service", version, event("network-changed", "x", "")).status())
                .isEqualTo(400);
    }
}
