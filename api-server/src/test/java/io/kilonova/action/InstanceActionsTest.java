package io.kilonova.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.StubCompanions;
import io.kilonova.server.ServersTest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class InstanceActionsTest extends ServersTest {
    @Autowired InstanceActionStore store;
    @Autowired Clock clock;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.1", "2.20", "2.21", "2.50", "2.51", "2.58", "2.62", "2.66", "2.84", "2.104"
            })
    void everyVersionHasItsForm(String version) {
        var id = running();
        var operation = one("select operation_id from instance_action", UUID.class);
        store.beginEvent(
                operation, "compute__do_build_and_run_instance", "node-1", clock.instant());
        store.finishEvent(
                operation, "compute__do_build_and_run_instance", "no room", clock.instant());
        store.finish(operation, "Error", clock.instant());
        var path = "/v2.1/servers/" + id + "/os-instance-actions";

        for (var who : List.of("admin", "reader")) {
            var listed = get(path, who, version).body();
            assertMatches("servers.os-instance-actions.list", version, listed);
            var request = listed.at("/instanceActions/0/request_id").asString();
            var shown = get(path + "/" + request, who, version).body();
            assertMatches("servers.os-instance-actions.show", version, shown);
            assertThat(shown.at("/instanceAction/action").asString()).isEqualTo("create");
            assertThat(shown.at("/instanceAction/message").asString()).isEqualTo("Error");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "admin, 2.50, true, true, false",
        "reader, 2.50, false, false, false",
        "reader, 2.51, true, false, false",
        "reader, 2.84, true, false, false",
        "admin, 2.84, true, true, true"
    })
    void whoSeesWhatOfEvents(
            String who, String version, boolean events, boolean traceback, boolean details) {
        var id = running();
        var operation = one("select operation_id from instance_action", UUID.class);
        store.beginEvent(operation, "build", "node-1", clock.instant());

        var path = "/v2.1/servers/" + id + "/os-instance-actions/";
        var request = one("select request_id from instance_action", String.class);
        var action = get(path + request, who, version).body().path("instanceAction");

        assertThat(action.has("events")).isEqualTo(events);
        assertThat(action.at("/events/0").has("traceback")).isEqualTo(traceback);
        assertThat(action.at("/events/0").has("details")).isEqualTo(details);
    }

    @Test
    void pagesLinkToEachOther() {
        var id = created();
        for (int i = 0; i < 4; i++) {
            var asker =
                    new InstanceActionRow.Asker(
                            "req-" + i, "u", P1, clock.instant().plusSeconds(i));
            store.insert(
                    List.of(InstanceActionRow.begun(UUID.randomUUID(), id, null, "reboot", asker)));
        }

        var seen = new ArrayList<String>();
        var path = "/v2.1/servers/" + id + "/os-instance-actions?limit=2";
        while (!path.isEmpty()) {
            var body = get(path, "member", "2.58").body();
            assertMatches("servers.os-instance-actions.list", "2.58", body);
            body.path("instanceActions").forEach(a -> seen.add(a.path("request_id").asString()));
            var next = body.at("/links/0/href").asString("");
            path = next.isEmpty() ? "" : next.substring(next.indexOf("/v2.1"));
        }

        assertThat(seen).hasSize(5).doesNotHaveDuplicates().startsWith("req-3", "req-2");
    }

    @ParameterizedTest
    @CsvSource({
        "2.57, nope=1, 200",
        "2.58, nope=1, 400",
        "2.58, limit=-1, 400",
        "2.58, marker=nope, 400",
        "2.58, changes-before=2020-01-01T00:00:00Z, 400",
        "2.66, changes-before=2020-01-01T00:00:00Z, 200",
        "2.66, changes-since=2021-01-01T00:00:00Z&changes-before=2020-01-01T00:00:00Z, 400"
    })
    void queriesAreChecked(String version, String query, int status) {
        var path = "/v2.1/servers/" + created() + "/os-instance-actions?" + query;

        assertThat(get(path, "member", version).status()).isEqualTo(status);
    }

    @Test
    void unknownOnesAreNotFound() {
        var path = "/v2.1/servers/" + created() + "/os-instance-actions/req-nope";

        assertThat(get(path, "member", "").message()).isEqualTo("Action req-nope not found");
        assertThat(get(path, "stranger", "").status()).isEqualTo(404);
        assertThat(
                        get(
                                        "/v2.1/servers/"
                                                + StubCompanions.PORT
                                                + "/os-instance-actions",
                                        "member",
                                        "")
                                .status())
                .isEqualTo(404);
    }
}
