package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumesTest extends VolumeTest {
    private static final List<String> WRONG =
            List.of(
                    "'name': 'no size'",
                    "'size': 0",
                    "'size': -1",
                    "'size': 1.5",
                    "'size': 'x'",
                    "'size': 99999999999",
                    "'size': 1, 'name': " + "'" + "n".repeat(256) + "'",
                    "'size': 1, 'name': 5",
                    "'size': 1, 'metadata': {'a': 5}",
                    "'size': 1, 'metadata': {'\u00e9': 'x'}",
                    "'size': 1, 'metadata': 'x'",
                    "'size': 1, 'availability_zone': 'mars'",
                    "'size': 1, 'multiattach': true",
                    "'size': 1, 'snapshot_id': 'x'",
                    "'size': 1, 'imageRef': 'no such image'",
                    "'size': 1, 'unknown': 1");

    @Test
    void clientsFindTheVersionsBeforeTheyHaveAToken() {
        var root = call(Service.VOLUME, "GET", "/", "", "");
        var three = call(Service.VOLUME, "GET", "/v3/", "", "");

        assertThat(root.status()).isEqualTo(300);
        assertThat(three.status()).isEqualTo(200);
        assertThat(three.body().at("/versions/0/version").asString()).isEqualTo("3.71");
        assertThat(three.body().at("/versions/0/min_version").asString()).isEqualTo("3.0");
        assertThat(root.body().at("/versions/0/links/0/href").asString())
                .isEqualTo(url(Service.VOLUME) + "/v3/");
    }

    @Test
    void versionsAreToldAndRefusedAsTheServiceIsKnownFor() {
        var token = newTenant().token();

        assertThat(volumeAt("", "GET", "/volumes", token, "").header("OpenStack-API-Version"))
                .isEqualTo("volume 3.0");
        assertThat(volumeAt("latest", "GET", "/volumes", token, "").header("OpenStack-API-Version"))
                .isEqualTo("volume 3.71");
        assertThat(volumeAt("3.72", "GET", "/volumes", token, "").status()).isEqualTo(406);
        assertThat(message(volumeAt("3.72", "GET", "/volumes", token, "")))
                .isEqualTo(
                        "Version 3.72 is not supported by the API. Minimum is 3.0 and maximum is"
                                + " 3.71.");
        assertThat(volumeAt("three", "GET", "/volumes", token, "").status()).isEqualTo(400);
        assertThat(volumeAt("3.26", "GET", "/attachments", token, "").status()).isEqualTo(404);
        assertThat(volumeAt("3.27", "GET", "/attachments", token, "").status()).isEqualTo(200);
        assertThat(volumeAt("3.11", "GET", "/volumes/summary", token, "").status()).isEqualTo(404);
    }

    @Test
    void aBlankVolumeIsMadeAndReadsAsZeros() {
        var tenant = newTenant();

        var made = create(tenant.token(), "'size': 2, 'name': ' v ', 'metadata': {'k': 'w'}");

        var view = made.body().path("volume");
        assertThat(made.status()).isEqualTo(202);
        assertThat(view.path("status").asString()).isEqualTo("creating");
        assertThat(view.path("name").asString()).isEqualTo("v");
        var id = view.path("id").asString();
        await(tenant.token(), id, "available");
        var volume = show(tenant.token(), id);
        assertThat(volume.path("size").asInt()).isEqualTo(2);
        assertThat(volume.path("bootable").asString()).isEqualTo("false");
        assertThat(volume.path("volume_type").asString()).isEqualTo("__DEFAULT__");
        assertThat(volume.path("metadata").path("k").asString()).isEqualTo("w");
        assertThat(volume.path("os-vol-tenant-attr:tenant_id").asString())
                .isEqualTo(tenant.projectId());
        assertThat(volume.has("os-vol-host-attr:host")).isFalse();
        assertThat(show(tokenOf("admin"), id).path("os-vol-host-attr:host").asString())
                .isEqualTo("kilonova@files#files");
        assertThat(fileOf(id)).hasSize(2L << 30);
        assertThat(read(id, 4)).isEqualTo("\0\0\0\0");
    }

    @Test
    void fieldsComeWithTheirVersions() {
        var token = newTenant().token();
        var id = blank(token);

        var oldest = volumeAt("", "GET", "/volumes/" + id, token, "").body().path("volume");
        var newest = show(token, id);

        assertThat(oldest.has("group_id")).isFalse();
        assertThat(oldest.has("shared_targets")).isFalse();
        assertThat(oldest.has("volume_type_id")).isFalse();
        assertThat(newest.has("group_id")).isTrue();
        assertThat(newest.path("shared_targets").asBoolean()).isFalse();
        assertThat(newest.has("service_uuid")).isTrue();
        assertThat(newest.has("volume_type_id")).isTrue();
        assertThat(newest.path("consumes_quota").asBoolean()).isTrue();
    }

    @Test
    void anAddressMayNameTheCallersProjectAndItsLinksThenDo() {
        var tenant = newTenant();
        var id = blank(tenant.token());
        var own = "/" + tenant.projectId() + "/volumes/" + id;

        var shown = volume("GET", own, tenant.token(), "");

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.body().at("/volume/links/0/href").asString())
                .isEqualTo(url(Service.VOLUME) + "/v3" + own);
        assertThat(show(tenant.token(), id).at("/links/0/href").asString())
                .isEqualTo(url(Service.VOLUME) + "/v3/volumes/" + id);
        assertThat(volume("GET", own, newTenant().token(), "").status()).isEqualTo(400);
    }

    @Test
    void whatIsWrongIsRefusedAndMakesNothing() {
        var token = newTenant().token();

        for (var attributes : WRONG) {
            var refused = create(token, attributes);
            assertThat(refused.status()).as(attributes).isEqualTo(400);
            assertThat(refused.body().has("badRequest")).as(refused.http().body()).isTrue();
        }
        assertThat(create(token, "'size': 1, 'volume_type': 'none'").status()).isEqualTo(404);
        var nobody = "00000000-0000-0000-0000-000000000001";
        assertThat(create(token, "'size': 1, 'source_volid': '" + nobody + "'").status())
                .isEqualTo(404);
        assertThat(post(token, "/volumes", "{'volume': []}").status()).isEqualTo(400);
        assertThat(post(token, "/volumes", "{").status()).isEqualTo(400);
        assertThat(post(token, "/volumes", "[]").status()).isEqualTo(400);
        assertThat(get(token, "/volumes").body().path("volumes")).isEmpty();
        assertThat(
                        volumeAt(
                                        "3.0",
                                        "POST",
                                        "/volumes",
                                        token,
                                        "{'volume': {'size': '1', 'x': 1}}")
                                .status())
                .isEqualTo(202);
    }

    @Test
    void anotherProjectsVolumeIsNotThere() {
        var owner = newTenant().token();
        var other = newTenant().token();
        var id = blank(owner);

        var missing = get(other, "/volumes/" + id);

        assertThat(missing.status()).isEqualTo(404);
        assertThat(message(missing)).isEqualTo("Volume " + id + " could not be found.");
        assertThat(missing.body().has("itemNotFound")).isTrue();
        assertThat(delete(other, "/volumes/" + id).status()).isEqualTo(404);
        assertThat(put(other, "/volumes/" + id, "{'volume': {'name': 'x'}}").status())
                .isEqualTo(404);
        assertThat(act(other, id, "os-extend", "{'new_size': 5}")).isEqualTo(404);
        assertThat(get(other, "/volumes/" + id + "/metadata").status()).isEqualTo(404);
        assertThat(get(other, "/volumes/nonsense").status()).isEqualTo(404);
        assertThat(get(tokenOf("admin"), "/volumes/" + id).status()).isEqualTo(200);
        assertThat(call(Service.VOLUME, "GET", "/v3/volumes", "bad token", "").status())
                .isEqualTo(401);
        assertThat(statusOf(owner, id)).isEqualTo("available");
    }

    @Test
    void aReaderSeesAndChangesNothing() {
        var reader = newTenant("reader");

        assertThat(get(reader.token(), "/volumes").status()).isEqualTo(200);
        var refused = create(reader.token(), "'size': 1");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body().has("forbidden")).isTrue();
    }

    @Test
    void aVolumeIsDescribedAnew() {
        var token = newTenant().token();
        var id = ready(token, "'size': 1, 'name': 'old', 'description': 'kept'");

        var changed = put(token, "/volumes/" + id, "{'volume': {'name': 'new'}}");

        assertThat(changed.body().at("/volume/name").asString()).isEqualTo("new");
        assertThat(show(token, id).path("description").asString()).isEqualTo("kept");
        assertThat(put(token, "/volumes/" + id, "{'volume': {}}").status()).isEqualTo(400);
        assertThat(put(token, "/volumes/" + id, "{'volume': {'size': 3}}").status()).isEqualTo(400);
    }

    @Test
    void metadataAreReadAddedReplacedAndTakenAway() {
        var token = newTenant().token();
        var path = "/volumes/" + blank(token) + "/metadata";

        assertThat(post(token, path, "{'metadata': {'a': '1', 'b': '2'}}").status()).isEqualTo(200);
        assertThat(put(token, path + "/c", "{'meta': {'c': '3'}}").status()).isEqualTo(200);
        assertThat(get(token, path).body().path("metadata")).hasSize(3);
        assertThat(get(token, path + "/b").body().at("/meta/b").asString()).isEqualTo("2");
        assertThat(delete(token, path + "/b").status()).isEqualTo(200);
        assertThat(delete(token, path + "/b").status()).isEqualTo(404);
        assertThat(put(token, path + "/c", "{'meta': {'d': '3'}}").status()).isEqualTo(400);
        assertThat(put(token, path, "{'metadata': {'only': 'x'}}").body().path("metadata"))
                .hasSize(1);
        assertThat(post(token, path, "{'metadata': {'x': 'y'}, 'more': 1}").status())
                .isEqualTo(400);
    }

    @Test
    void metadataThatSomebodyElseHasChangedAreNotOverwritten() {
        var token = newTenant().token();
        var path = "/volumes/" + blank(token) + "/metadata";
        var seen = get(token, path).header("Etag");
        post(token, path, "{'metadata': {'theirs': '1'}}");

        assertThat(replace(token, path, seen).status()).isEqualTo(412);
        assertThat(get(token, path).body().path("metadata").has("theirs")).isTrue();
        assertThat(replace(token, path, get(token, path).header("Etag")).status()).isEqualTo(200);
    }

    private Answer replace(String token, String path, String seen) {
        return send(
                HttpRequest.newBuilder(URI.create(url(Service.VOLUME) + "/v3" + path))
                        .header("X-Auth-Token", token)
                        .header("OpenStack-API-Version", "volume " + LATEST)
                        .header("Content-Type", "application/json")
                        .header("If-Match", seen)
                        .PUT(BodyPublishers.ofString("{\"metadata\": {\"mine\": \"1\"}}")));
    }

    @Test
    void flagsAreSetAndImageMetadataToo() {
        var token = newTenant().token();
        var id = blank(token);

        assertThat(act(token, id, "os-set_bootable", "{'bootable': 'true'}")).isEqualTo(200);
        assertThat(act(token, id, "os-update_readonly_flag", "{'readonly': true}")).isEqualTo(202);
        assertThat(act(token, id, "os-set_image_metadata", "{'metadata': {'hw': 'x'}}"))
                .isEqualTo(200);
        assertThat(act(token, id, "os-set_bootable", "{'bootable': 'perhaps'}")).isEqualTo(400);
        assertThat(act(token, id, "os-nonsense", "{}")).isEqualTo(400);

        var volume = show(token, id);
        assertThat(volume.path("bootable").asString()).isEqualTo("true");
        assertThat(volume.path("metadata").path("readonly").asString()).isEqualTo("True");
        assertThat(volume.path("volume_image_metadata").path("hw").asString()).isEqualTo("x");
        assertThat(act(token, id, "os-unset_image_metadata", "{'key': 'hw'}")).isEqualTo(200);
        assertThat(act(token, id, "os-unset_image_metadata", "{'key': 'hw'}")).isEqualTo(404);
    }

    @Test
    void aDeletedVolumeAndItsFileAreGone() {
        var token = newTenant().token();
        var id = blank(token);

        assertThat(delete(token, "/volumes/" + id).status()).isEqualTo(202);

        awaitGone(token, "/volumes/" + id);
        assertThat(fileOf(id)).doesNotExist();
        assertThat(delete(token, "/volumes/" + id).status()).isEqualTo(404);
    }

    @Test
    void aVolumeWithSnapshotsGoesOnlyTogetherWithThem() {
        var token = newTenant().token();
        var id = blank(token);
        var snapshot = snapshot(token, id);

        var refused = delete(token, "/volumes/" + id);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(message(refused)).startsWith("Invalid volume: Volume status must be available");
        assertThat(delete(token, "/volumes/" + id + "?cascade=true").status()).isEqualTo(202);

        awaitGone(token, "/volumes/" + id);
        awaitGone(token, "/snapshots/" + snapshot);
        assertThat(files()).doesNotContain("volume-" + id, "snapshot-" + snapshot);
    }

    @Test
    void onlyAnAdministratorResetsAStatusOrDeletesByForce() {
        var token = newTenant().token();
        var id = blank(token);
        var admin = tokenOf("admin");

        assertThat(act(token, id, "os-reset_status", "{'status': 'error'}")).isEqualTo(403);
        assertThat(act(admin, id, "os-reset_status", "{'status': 'maintenance'}")).isEqualTo(202);
        assertThat(act(admin, id, "os-reset_status", "{'status': 'in-use'}")).isEqualTo(400);
        assertThat(act(admin, id, "os-reset_status", "{'status': 'odd'}")).isEqualTo(400);
        assertThat(delete(token, "/volumes/" + id).status()).isEqualTo(400);
        assertThat(act(token, id, "os-force_delete", "{}")).isEqualTo(403);
        assertThat(act(admin, id, "os-force_delete", "{}")).isEqualTo(202);
        awaitGone(token, "/volumes/" + id);
    }

    @Test
    void theServiceTellsOfItself() {
        var token = newTenant().token();
        var admin = tokenOf("admin");

        assertThat(
                        get(token, "/os-availability-zone")
                                .body()
                                .at("/availabilityZoneInfo/0/zoneName")
                                .asString())
                .isEqualTo("nova");
        assertThat(get(token, "/extensions").body().path("extensions")).isNotEmpty();
        assertThat(get(token, "/os-services").status()).isEqualTo(403);
        assertThat(get(admin, "/os-services").body().at("/services/0/binary").asString())
                .isEqualTo("cinder-volume");
        assertThat(
                        get(admin, "/scheduler-stats/get_pools?detail=true")
                                .body()
                                .at("/pools/0/capabilities/multiattach")
                                .asBoolean())
                .isTrue();
        assertThat(get(token, "/resource_filters").body().path("resource_filters")).hasSize(5);
        assertThat(get(token, "/backups").status()).isEqualTo(404);
        var catalog = call(Service.IDENTITY, "GET", "/v3/auth/catalog", token, "").body();
        assertThat(catalog.path("catalog").findValuesAsString("type"))
                .contains("volumev3", "block-storage");
    }
}
