package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class SnapshotsTest extends VolumeTest {
    private static final String SERVER = new UUID(3, 3).toString();

    private Answer take(String version, String token, String volume, String more) {
        var body = "{'snapshot': {'volume_id': '%s'%s}}".formatted(volume, more);
        return volumeAt(version, "POST", "/snapshots", token, body);
    }

    private String attached(String token) {
        var volume = blank(token);
        var place = "{'instance_uuid': '" + SERVER + "', 'mountpoint': '/dev/vdb'}";
        assertThat(act(token, volume, "os-attach", place)).isEqualTo(202);
        return volume;
    }

    @Test
    void aSnapshotIsMadeShownAndDeleted() {
        var tenant = newTenant();
        var token = tenant.token();
        var volume = blank(token);

        var made =
                take(LATEST, token, volume, ", 'name': 's', 'metadata': {'a': 'b'}")
                        .body()
                        .path("snapshot");

        assertThat(made.path("status").asString()).isEqualTo("creating");
        var id = made.path("id").asString();
        awaitThat(() -> snapshotStatus(token, id).equals("available"));
        var shown = get(token, "/snapshots/" + id).body().path("snapshot");
        assertThat(shown.path("volume_id").asString()).isEqualTo(volume);
        assertThat(shown.path("size").asInt()).isEqualTo(1);
        assertThat(shown.at("/metadata/a").asString()).isEqualTo("b");
        assertThat(shown.path("os-extended-snapshot-attributes:progress").asString())
                .isEqualTo("100%");
        assertThat(shown.path("os-extended-snapshot-attributes:project_id").asString())
                .isEqualTo(tenant.projectId());
        assertThat(shown.has("user_id")).isTrue();
        var old = volumeAt("3.40", "GET", "/snapshots/" + id, token, "").body().path("snapshot");
        assertThat(old.has("user_id")).isFalse();
        assertThat(delete(token, "/snapshots/" + id).status()).isEqualTo(202);
        awaitGone(token, "/snapshots/" + id);
        assertThat(files()).doesNotContain("snapshot-" + id);
    }

    @Test
    void theSnapshotOfAVolumeInUseMustBeMeant() {
        var token = newTenant().token();
        var volume = attached(token);

        assertThat(take("3.65", token, volume, "").status()).isEqualTo(400);
        assertThat(take("3.65", token, volume, ", 'force': true").status()).isEqualTo(202);
        assertThat(take("3.66", token, volume, "").status()).isEqualTo(202);
        assertThat(take("3.66", token, volume, ", 'force': true").status()).isEqualTo(202);
        assertThat(take("3.66", token, volume, ", 'force': false").status()).isEqualTo(400);
    }

    @Test
    void aSnapshotIsDescribedAnewAndItsMetadataChange() {
        var token = newTenant().token();
        var id = snapshot(token, blank(token));
        var path = "/snapshots/" + id;

        assertThat(put(token, path, "{'snapshot': {'description': 'd'}}").status()).isEqualTo(200);
        assertThat(put(token, path, "{'snapshot': {}}").status()).isEqualTo(400);
        assertThat(post(token, path + "/metadata", "{'metadata': {'a': '1'}}").status())
                .isEqualTo(200);
        assertThat(delete(token, path + "/metadata/a").status()).isEqualTo(200);
        assertThat(delete(token, path + "/metadata/a").status()).isEqualTo(404);
        var shown = get(token, path).body().path("snapshot");
        assertThat(shown.path("name").asString()).isEqualTo("snap");
        assertThat(shown.path("description").asString()).isEqualTo("d");
    }

    @Test
    void othersSeeNothingOfIt() {
        var token = newTenant().token();
        var volume = blank(token);
        var id = snapshot(token, volume);
        var other = newTenant().token();

        assertThat(get(other, "/snapshots/" + id).status()).isEqualTo(404);
        assertThat(delete(other, "/snapshots/" + id).status()).isEqualTo(404);
        assertThat(take(LATEST, other, volume, "").status()).isEqualTo(404);
        assertThat(create(other, "'snapshot_id': '" + id + "'").status()).isEqualTo(404);
        assertThat(get(other, "/snapshots/detail").body().path("snapshots")).isEmpty();
        assertThat(get(token, "/snapshots/detail?volume_id=" + volume).body().path("snapshots"))
                .hasSize(1);
    }

    @Test
    void administratorsAndComputeSayHowItIs() {
        var token = newTenant().token();
        var id = snapshot(token, blank(token));
        var action = "/snapshots/" + id + "/action";
        var admin = tokenOf("admin");

        assertThat(post(token, action, "{'os-reset_status': {'status': 'error'}}").status())
                .isEqualTo(403);
        assertThat(post(admin, action, "{'os-reset_status': {'status': 'creating'}}").status())
                .isEqualTo(202);
        assertThat(delete(token, "/snapshots/" + id).status()).isEqualTo(400);
        assertThat(
                        post(
                                        token,
                                        action,
                                        "{'os-update_snapshot_status': {'status': 'available',"
                                                + " 'progress': '90%'}}")
                                .status())
                .isEqualTo(202);
        assertThat(
                        post(token, action, "{'os-update_snapshot_status': {'status': 'error'}}")
                                .status())
                .isEqualTo(400);
        assertThat(post(admin, action, "{'os-force_delete': {}}").status()).isEqualTo(202);
        awaitGone(token, "/snapshots/" + id);
    }
}
