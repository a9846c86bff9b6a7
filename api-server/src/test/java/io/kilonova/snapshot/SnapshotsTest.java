package io.kilonova.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SnapshotsTest extends ServersTest {
    private static final String BAD_KEY = "'a/b'";

    @BeforeEach
    void images() {
        COMPANIONS.answer("/v2/images", "{'id': '" + IMAGE + "'}");
    }

    private Answer createImage(UUID server, String version, String more) {
        return act(server, version, "{'createImage': {'name': 'saved'" + more + "}}");
    }

    private Answer createBackup(UUID server, String version, String rotation) {
        return act(
                server,
                version,
                "{'createBackup': {'name': 'b', 'backup_type': 'daily', 'rotation': %s}}"
                        .formatted(rotation));
    }

    private Answer act(UUID server, String version, String body) {
        return post(
                "/v2.1/servers/" + server + "/action", "member", version, body.replace('\'', '"'));
    }

    private JsonNode made() {
        return json.readTree(COMPANIONS.body("POST /v2/images"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.38", "2.39", "2.44"})
    void untilTheIdIsAnsweredTheImageIsNamedByItsAddress(String version) {
        var answer = createImage(running(), version, "");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.http().body()).isEmpty();
        assertThat(answer.header("Location"))
                .isEqualTo(COMPANIONS.url() + "/images/" + made().path("id").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.45", "2.104"})
    void thenByItsId(String version) {
        var answer = createImage(running(), version, "");

        fits("server-action.createImage", version, answer);
        assertThat(answer.body().path("image_id").asString())
                .isEqualTo(made().path("id").asString());
        assertThat(answer.header("Location")).isEmpty();
    }

    @Test
    void theImageHasThePropertiesThatUpstreamGivesIt() {
        COMPANIONS.image(
                "active",
                """
                'min_disk': 2, 'min_ram': 64, 'os_type': 'linux', 'cache_in_nova': 'True',
                'img_signature': 'x', 'os_glance_import_task': 'x', 'kernel_id': 'k'
                """);
        flavor("2", 1, 512, 5);
        var server = running("'flavorRef': '2'");

        createImage(server, "2.45", ", 'metadata': {'os_type': 'other', 'mine': 'yes'}");

        var image = made();
        assertThat(image.path("name").asString()).isEqualTo("saved");
        assertThat(image.path("owner").asString()).isEqualTo(P1);
        assertThat(image.path("visibility").asString()).isEqualTo("private");
        assertThat(image.path("disk_format").asString()).isEqualTo("qcow2");
        assertThat(image.path("container_format").asString()).isEqualTo("bare");
        assertThat(image.path("min_disk").asInt()).isEqualTo(5);
        assertThat(image.path("min_ram").asInt()).isEqualTo(64);
        assertThat(image.path("instance_uuid").asString()).isEqualTo(server.toString());
        assertThat(image.path("user_id").asString()).isEqualTo("member");
        assertThat(image.path("image_type").asString()).isEqualTo("snapshot");
        assertThat(image.path("base_image_ref").asString()).isEqualTo(IMAGE);
        assertThat(image.path("hw_disk_bus").asString()).isEqualTo("virtio");
        assertThat(image.path("os_type").asString()).isEqualTo("other");
        assertThat(image.path("mine").asString()).isEqualTo("yes");
        assertThat(image.path("kernel_id").asString()).isEqualTo("k");
        assertThat(image.path("owner_id").asString()).isEqualTo(P1);
        assertThat(image.has("cache_in_nova")).isFalse();
        assertThat(image.has("img_signature")).isFalse();
        assertThat(image.has("os_glance_import_task")).isFalse();
    }

    @Test
    void theServerIsBusyMeanwhileAndTheWorkIsRecorded() {
        var server = running();

        createImage(server, "2.1", "");

        var shown = get("/v2.1/servers/" + server, "member", "2.1").body().path("server");
        assertThat(shown.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(shown.path("OS-EXT-STS:task_state").asString())
                .isEqualTo("image_snapshot_pending");
        assertThat(one("select kind from operation where state = 'ready'", String.class))
                .isEqualTo("server.snapshot");
        assertThat(count("operation where state = 'ready' and not_before <= now()")).isEqualTo(1);
        assertThat(one("select action from instance_action order by started_at desc", String.class))
                .isEqualTo("createImage");
        var again = createImage(server, "2.1", "");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.message())
                .isEqualTo(
                        "Cannot 'createImage' instance %s while it is in task_state image_snapshot_pending"
                                .formatted(server));
    }

    @Test
    void whatTheImageServiceRefusesIsAnsweredAndTheWorkGivenUp() {
        var server = running();
        COMPANIONS.refuse("/v2/images", 413, "Image quota exceeded.");

        var answer = createImage(server, "2.1", "");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message()).isEqualTo("Image quota exceeded.");
        assertThat(count("operation where state = 'ready' and not cancelled")).isZero();
    }

    @Test
    void anImageServiceThatIsAwayIsToldOf() {
        var server = running();
        COMPANIONS.refuse("/v2/images", 503, "away");

        assertThat(createImage(server, "2.1", "").status()).isEqualTo(503);
        assertThat(count("operation where state = 'ready' and not cancelled")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2.1, 403", "2.38, 403", "2.39, 202", "2.104, 202"})
    void untilItsProxyWentImageMetadataWasLimited(String version, int status) {
        jdbc.update("insert into quota_limit values (?, 'metadata_items', 1)", P1);
        var answer = createImage(running(), version, ", 'metadata': {'a': '1', 'b': '2'}");

        assertThat(answer.status()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.message()).isEqualTo("Image metadata limit exceeded");
        }
    }

    @Test
    void whatAnAdministratorSavesTheServersProjectMayUse() {
        var server = running();
        jdbc.update("update server set project_id = ? where id = ?", P2, server);
        COMPANIONS.answer("/v2/images/.*", "{}");

        var answer =
                post(
                        "/v2.1/servers/" + server + "/action",
                        "admin",
                        "2.45",
                        "{\"createImage\": {\"name\": \"saved\"}}");

        var image = made();
        assertThat(image.path("owner").asString()).isEqualTo(P1);
        assertThat(image.path("visibility").asString()).isEqualTo("shared");
        assertThat(image.path("instance_owner").asString()).isEqualTo(P2);
        assertThat(COMPANIONS.requests())
                .contains("POST /v2/images/" + image.path("id").asString() + "/members");
        assertThat(answer.status()).isNotEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'createImage': {}",
                "'createImage': {'name': ''}",
                "'createImage': {'name': 5}",
                "'createImage': {'name': 'a', 'other': 1}",
                "'createImage': {'name': 'a', 'metadata': 'b'}",
                "'createImage': {'name': 'a', 'metadata': {" + BAD_KEY + ": 'c'}}",
                "'createImage': {'name': 'a', 'metadata': {'k': 5}}",
                "'createImage': null",
                "'createBackup': {'name': 'b', 'backup_type': 'daily'}",
                "'createBackup': {'name': 'b', 'backup_type': 'daily', 'rotation': -1}",
                "'createBackup': {'name': 'b', 'backup_type': 'daily', 'rotation': 'x'}",
                "'createBackup': {'name': 'b', 'backup_type': 5, 'rotation': 1}"
            })
    void nonsenseIsRefused(String body) {
        var server = running();
        assertThat(act(server, "2.1", "{" + body + "}").status()).isEqualTo(400);
        assertThat(COMPANIONS.requests()).doesNotContain("POST /v2/images");
    }

    @Test
    void whoMayNotAndWhatIsNotThere() {
        var server = running();
        var path = "/v2.1/servers/" + server + "/action";
        var body = "{\"createImage\": {\"name\": \"saved\"}}";

        assertThat(post(path, "reader", "2.1", body).status()).isEqualTo(403);
        assertThat(post(path, "stranger", "2.1", body).status()).isEqualTo(404);
        assertThat(createImage(UUID.randomUUID(), "2.1", "").status()).isEqualTo(404);
    }

    @Test
    void aServerThatIsBuiltOrWhoseHostIsDownIsNotSaved() {
        assertThat(createImage(created(), "2.1", "").status()).isEqualTo(409);
        var server = running();
        jdbc.update("update host set last_seen = now() - interval '1 day'");

        var answer = createImage(server, "2.1", "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).isEqualTo("Service is unavailable at this time.");
    }

    @Test
    void aServerThatBootsFromAVolumeIsSavedWithoutBytes() {
        var server = running();
        var root = bootFromVolume(server);
        COMPANIONS.answer(
                "/v3/volumes/" + root,
                """
                {'volume': {'id': '%s', 'status': 'in-use', 'size': 4,
                  'os-vol-tenant-attr:tenant_id': '%s',
                  'volume_image_metadata': {'image_id': 'i', 'image_name': 'n', 'size': '5',
                    'min_ram': '256', 'hw_qemu_guest_agent': 'yes', 'disk_format': 'qcow2'}}}
                """
                        .formatted(root, P1));

        var answer = createImage(server, "2.45", "");

        fits("server-action.createImage", "2.45", answer);
        var image = made();
        assertThat(image.path("min_ram").asInt()).isEqualTo(256);
        assertThat(image.path("disk_format").asString()).isEqualTo("raw");
        assertThat(image.path("hw_qemu_guest_agent").asString()).isEqualTo("yes");
        assertThat(image.has("image_name")).isFalse();
        assertThat(image.has("size")).isFalse();
        assertThat(one("select kind from operation where state = 'ready'", String.class))
                .isEqualTo("server.snapshot_volumes");
    }

    @Test
    void aServerThatBootsFromAVolumeHasNoBackups() {
        var server = running();
        bootFromVolume(server);

        var answer = createBackup(server, "2.1", "1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .isEqualTo("Backup is not supported for volume-backed instances.");
    }

    @Test
    void aBackupTellsItsTypeAndIsNamedAsImagesAre() {
        var server = running();

        var answer = createBackup(server, "2.44", "3");

        assertThat(answer.status()).isEqualTo(202);
        var image = made();
        assertThat(answer.header("Location"))
                .endsWith("/v2.1/images/" + image.path("id").asString());
        assertThat(image.path("image_type").asString()).isEqualTo("backup");
        assertThat(image.path("backup_type").asString()).isEqualTo("daily");
        assertThat(
                        get("/v2.1/servers/" + server, "member", "2.1")
                                .body()
                                .at("/server/OS-EXT-STS:task_state")
                                .asString())
                .isEqualTo("image_backup");
    }

    @Test
    void aBackupOfWhichNothingIsKeptIsNotNamedUntilIdsAre() {
        assertThat(createBackup(running(), "2.1", "'0'").header("Location")).isEmpty();
        fits("server-action.createBackup", "2.45", createBackup(running(), "2.45", "0"));
    }

    private String bootFromVolume(UUID server) {
        var id = UUID.randomUUID().toString();
        var devices = new BlockDeviceStore(jdbc);
        devices.of(server).forEach(device -> devices.remove(device.id()));
        devices.add(
                server,
                new BlockDeviceRow(
                        UUID.randomUUID(),
                        "volume",
                        "volume",
                        id,
                        id,
                        null,
                        4096L,
                        0,
                        "/dev/vda",
                        "disk",
                        "virtio",
                        null,
                        null,
                        false,
                        false,
                        null,
                        null,
                        false));
        return id;
    }
}
