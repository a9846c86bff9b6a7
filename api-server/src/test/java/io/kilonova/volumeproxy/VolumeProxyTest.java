package io.kilonova.volumeproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeProxyTest extends ApiTest {
    private static final String VOLUME = "a26887c6-c47b-4654-abb5-dfadf7d3f803";
    private static final String SNAPSHOT = "c26887c6-c47b-4654-abb5-dfadf7d3f803";
    private static final String ABSENT = "11111111-0000-4000-8000-000000000000";
    private static final String ONE_VOLUME =
            """
            {'id': '%s', 'name': 'data', 'description': 'd', 'size': 1, 'status': 'in-use',
             'os-vol-tenant-attr:tenant_id': '%s', 'metadata': {'a': 'b'}, 'volume_type': 'hdd',
             'availability_zone': 'nova', 'created_at': '2026-11-25T12:00:00.000000',
             'attachments': [{'server_id': '%s', 'device': '/dev/vdb'}]}
            """
                    .formatted(VOLUME, P1, ABSENT);
    private static final String ONE_SNAPSHOT =
            """
            {'id': '%s', 'name': 's', 'description': '', 'size': 1, 'status': 'available',
             'volume_id': '%s', 'created_at': '2026-11-25T12:00:00.000000',
             'os-extended-snapshot-attributes:project_id': '%s'}
            """
                    .formatted(SNAPSHOT, VOLUME, P1);

    @BeforeEach
    void service() {
        COMPANIONS.answer("/v3/volumes/" + VOLUME, "{'volume': " + ONE_VOLUME + "}");
        COMPANIONS.answer("POST /v3/volumes", "{'volume': " + ONE_VOLUME + "}");
        COMPANIONS.answer("DELETE /v3/volumes/" + VOLUME, "{}");
        COMPANIONS.answer(
                "/v3/volumes/detail?all_tenants=1&project_id=" + P1,
                "{'volumes': [" + ONE_VOLUME + "]}");
        COMPANIONS.answer("/v3/snapshots/" + SNAPSHOT, "{'snapshot': " + ONE_SNAPSHOT + "}");
        COMPANIONS.answer("POST /v3/snapshots", "{'snapshot': " + ONE_SNAPSHOT + "}");
        COMPANIONS.answer("DELETE /v3/snapshots/" + SNAPSHOT, "{}");
        COMPANIONS.answer(
                "/v3/snapshots/detail?all_tenants=1&project_id=" + P1,
                "{'snapshots': [" + ONE_SNAPSHOT + "]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.35"})
    void volumesAndSnapshotsAreTold(String version) {
        for (var kind : new String[] {"os-volumes", "os-snapshots"}) {
            var id = kind.equals("os-volumes") ? VOLUME : SNAPSHOT;
            fits(kind + ".list", version, get("/v2.1/" + kind, "reader", version));
            fits(kind + ".detail", version, get("/v2.1/" + kind + "/detail", "reader", version));
            fits(kind + ".show", version, get("/v2.1/" + kind + "/" + id, "reader", version));
        }
        var volume = get("/v2.1/os-volumes/" + VOLUME, "reader", version).body();
        assertThat(volume.at("/volume/attachments/0/serverId").asString()).isEqualTo(ABSENT);
        assertThat(volume.at("/volume/displayName").asString()).isEqualTo("data");
        assertThat(get("/v2.1/os-volumes?offset=1", "reader", version).body().path("volumes"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.35"})
    void theyAreMadeAndDeleted(String version) {
        var volume =
                post(
                        "/v2.1/os-volumes",
                        "member",
                        version,
                        "{'volume': {'size': 1, 'display_name': 'data', 'metadata': {'a': 'b'}}}"
                                .replace('\'', '"'));
        var snapshot =
                post(
                        "/v2.1/os-snapshots",
                        "member",
                        version,
                        "{'snapshot': {'volume_id': '%s', 'display_name': 's', 'force': true}}"
                                .formatted(VOLUME)
                                .replace('\'', '"'));

        fits("os-volumes.create", version, volume);
        fits("os-snapshots.create", version, snapshot);
        assertThat(volume.header("Location")).endsWith("/os-volumes/" + VOLUME);
        assertThat(COMPANIONS.body("POST /v3/volumes")).contains("\"name\":\"data\"");
        assertThat(COMPANIONS.body("POST /v3/snapshots")).contains("\"force\":true");
        assertThat(delete("/v2.1/os-volumes/" + VOLUME, "member", version).status()).isEqualTo(202);
        assertThat(delete("/v2.1/os-snapshots/" + SNAPSHOT, "member", version).status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "os-volumes, Volume %s could not be found.",
        "os-snapshots, Snapshot %s could not be found."
    })
    void whatIsNotThereOrAnothersIsNotFound(String kind, String message) {
        for (var method : new String[] {"GET", "DELETE"}) {
            var answer = call(method, "/v2.1/" + kind + "/" + ABSENT, "member", "2.1", "");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.message()).isEqualTo(message.formatted(ABSENT));
            var id = kind.equals("os-volumes") ? VOLUME : SNAPSHOT;
            assertThat(call(method, "/v2.1/" + kind + "/" + id, "stranger", "2.1", "").status())
                    .isEqualTo(404);
        }
        assertThat(get("/v2.1/" + kind, "reader", "2.36").status()).isEqualTo(404);
    }

    @Test
    void whatTheServiceRefusesIsRefused() {
        COMPANIONS.refuseOnly("POST", "/v3/volumes", 413, "VolumeLimitExceeded");
        COMPANIONS.refuseOnly("DELETE", "/v3/volumes/" + VOLUME, 400, "Volume is in use.");
        var wish = "{\"volume\": {\"size\": 1}}";

        assertThat(post("/v2.1/os-volumes", "member", "2.1", wish).status()).isEqualTo(403);
        assertThat(delete("/v2.1/os-volumes/" + VOLUME, "member", "2.1").status()).isEqualTo(400);
        assertThat(post("/v2.1/os-volumes", "reader", "2.1", wish).status()).isEqualTo(403);
        assertThat(post("/v2.1/os-volumes", "member", "2.1", "{\"volume\": {}}").status())
                .isEqualTo(400);
        assertThat(
                        post(
                                        "/v2.1/os-snapshots",
                                        "member",
                                        "2.1",
                                        "{\"snapshot\": {\"volume_id\": \"" + ABSENT + "\"}}")
                                .status())
                .isEqualTo(404);
    }
}
