package io.kilonova.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.kilonova.companion.StubCloud;
import io.kilonova.failure.ComputeFailure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VolumeClientTest {
    private static final UUID KEY = new UUID(1, 1);
    private static final UUID SERVER = new UUID(2, 2);
    private static final String VOLUME =
            """
            {"id": "v1", "status": "in-use", "size": 5, "name": null, "bootable": "true",
             "multiattach": true, "volume_type": "ssd", "availability_zone": "nova",
             "snapshot_id": null, "source_volid": "v0", "os-vol-tenant-attr:tenant_id": "mine",
             "metadata": {"a": "b"}, "volume_image_metadata": {"image_id": "i1", "min_ram": 96},
             "attachments": [{"attachment_id": "a1", "server_id": "s1", "device": "/dev/vdb",
                              "host_name": null, "attached_at": "2026-01-01T00:00:00.000000"}]}
            """;

    private final StubCloud cloud = new StubCloud();
    private final VolumeClient volumes = new VolumeClient(cloud.service("block-storage"));
    private final JsonMapper json = JsonMapper.builder().build();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private record Seen(String token, @Nullable String proof, String version, JsonNode body) {}

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aVolumeIsReadWhateverFormItsFlagsHave() {
        cloud.on("GET /v3/volumes/v1", 200, "{\"volume\": " + VOLUME + "}");

        var volume = volumes.findVolume("v1", "mine").orElseThrow();

        assertThat(volume.isBootable()).isTrue();
        assertThat(volume.isMultiattach()).isTrue();
        assertThat(volume.isEncrypted()).isFalse();
        assertThat(volume.name()).isEmpty();
        assertThat(volume.snapshotId()).isEmpty();
        assertThat(volume.sourceVolumeId()).isEqualTo("v0");
        assertThat(volume.imageMetadata()).isEqualTo(Map.of("image_id", "i1", "min_ram", "96"));
        assertThat(volume.uses())
                .containsExactly(
                        new VolumeInfo.Use(
                                "a1", "s1", "/dev/vdb", "", "2026-01-01T00:00:00.000000"));
        assertThat(volumes.findVolume("v1", "theirs")).isEmpty();
        assertThat(volumes.findVolume("gone")).isEmpty();
    }

    @Test
    void aVolumeIsMadeWithinItsProjectWhichIsEnteredWhenThatIsNeeded() {
        cloud.on("GET /v3/volumes/detail", 200, "{\"volumes\": []}");
        onSeen("POST /v3/volumes", 202, "{\"volume\": " + VOLUME + "}");
        cloud.on("GET /v3/roles", 200, "{\"roles\": [{\"id\": \"r1\"}]}");
        cloud.on("PUT /v3/projects/mine/users/me/roles/r1", 204, "");
        cloud.refuseFirstLoginTo("mine");

        volumes.create(aVolume("mine", new NewVolume.Source.Image("i1")));
        volumes.make(aVolume("mine", new NewVolume.Source.Blank()));
        volumes.findVolume("v1");

        assertThat(cloud.requests)
                .containsExactly(
                        "GET /v3/volumes/detail?all_tenants=1&project_id=mine&metadata="
                                + "%7B%22kilonova-key%22%3A%20%22"
                                + KEY
                                + "%22%7D",
                        "GET /v3/roles?name=member",
                        "PUT /v3/projects/mine/users/me/roles/r1",
                        "POST /v3/volumes",
                        "POST /v3/volumes",
                        "GET /v3/volumes/v1");
        assertThat(seen).extracting(Seen::token).containsOnly("token-2");
        assertThat(seen).extracting(Seen::proof).containsOnly("token-1");
        assertThat(seen).extracting(Seen::version).containsOnly("volume 3.48");
        var body = seen.getFirst().body().path("volume");
        assertThat(body.path("imageRef").asString()).isEqualTo("i1");
        assertThat(body.path("size").asInt()).isEqualTo(5);
        assertThat(body.at("/metadata/kilonova-key").asString()).isEqualTo(KEY.toString());
        assertThat(seen.getLast().body().path("volume").has("imageRef")).isFalse();
    }

    @Test
    void aProjectThatIsGoneIsNotFound() {
        cloud.on("GET /v3/roles", 200, "{\"roles\": [{\"id\": \"r1\"}]}");
        cloud.refuseFirstLoginTo("gone");

        assertThatThrownBy(() -> volumes.make(aVolume("gone", new NewVolume.Source.Blank())))
                .isInstanceOf(ComputeFailure.NotFound.class)
                .hasMessage("Project gone could not be found.");
    }

    @Test
    void whatAnEarlierAttemptMadeIsFoundAndNotMadeAgain() {
        cloud.on("GET /v3/volumes/detail", 200, "{\"volumes\": [" + VOLUME + "]}");
        cloud.on(
                "GET /v3/snapshots/detail",
                200,
                "{\"snapshots\": [{\"id\": \"s1\", \"status\": \"creating\", \"volume_id\":"
                        + " \"v1\"}]}");

        var volume = volumes.create(aVolume("mine", new NewVolume.Source.Snapshot("s1")));
        var snapshot = volumes.createSnapshot(new NewSnapshot(KEY, "mine", "v1", "", ""));

        assertThat(volume.id()).isEqualTo("v1");
        assertThat(snapshot.id()).isEqualTo("s1");
        assertThat(cloud.requests).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void aSnapshotIsForcedSoThatAttachedVolumesHaveThemToo() {
        cloud.on("GET /v3/snapshots/detail", 200, "{\"snapshots\": []}");
        onSeen(
                "POST /v3/snapshots",
                202,
                "{\"snapshot\": {\"id\": \"s1\", \"status\": \"creating\", \"volume_id\":"
                        + " \"v1\"}}");

        volumes.createSnapshot(new NewSnapshot(KEY, "mine", "v1", "name", "words"));

        assertThat(seen.getFirst().body().at("/snapshot/force").asBoolean()).isTrue();
        assertThat(seen.getFirst().token()).isEqualTo("token-2");
    }

    @Test
    void aUsersOwnEyesNeedNoOtherProject() {
        onSeen("GET /v3/volumes/detail", 200, "{\"volumes\": []}");

        volumes.as("theirs").volumesOf("mine");

        assertThat(cloud.requests).containsExactly("GET /v3/volumes/detail?limit=1000");
        assertThat(seen.getFirst().token()).isEqualTo("theirs");
        assertThat(seen.getFirst().proof()).isEqualTo("token-1");
    }

    @Test
    void anAttachmentGoesFromReservedToConnectedToCompleteToGone() {
        onSeen("POST /v3/attachments", 200, attachment("reserved", "{}"));
        onSeen(
                "PUT /v3/attachments/a1",
                200,
                attachment(
                        "attaching",
                        "{\"driver_volume_type\": \"local\", \"device_path\": \"/v/1\","
                                + " \"access_mode\": \"ro\"}"));
        onSeen("POST /v3/attachments/a1/action", 204, "");
        cloud.on("DELETE /v3/attachments/a1", 200, "{\"attachments\": []}");

        var reserved = volumes.reserve("v1", SERVER);
        var connected = volumes.connect("a1", new Connector("host1", "10.0.0.1", "", "/dev/vdb"));
        volumes.complete("a1");
        volumes.deleteAttachment("a1");
        volumes.deleteAttachment("gone");

        assertThat(reserved.status()).isEqualTo("reserved");
        assertThat(reserved.connection()).isNull();
        var connection = Objects.requireNonNull(connected.connection());
        assertThat(connection.driver()).isEqualTo("local");
        assertThat(connection.text("device_path")).isEqualTo("/v/1");
        assertThat(connection.isReadOnly()).isTrue();
        assertThat(seen.get(1).body().at("/attachment/connector/mountpoint").asString())
                .isEqualTo("/dev/vdb");
        assertThat(seen.get(1).body().at("/attachment/connector").has("initiator")).isFalse();
        assertThat(seen.get(2).body().has("os-complete")).isTrue();
    }

    @Test
    void attachmentsAreFoundByServerAndVolume() {
        cloud.on(
                "GET /v3/attachments/detail",
                200,
                "{\"attachments\": [{\"id\": \"a1\", \"volume_id\": \"v1\", \"status\":"
                        + " \"reserved\", \"instance\": \"s1\", \"connection_info\": {}}]}");

        assertThat(volumes.attachmentsOfServer(SERVER)).hasSize(1);
        assertThat(volumes.attachments("v1", SERVER))
                .extracting(AttachmentInfo::serverId)
                .containsExactly("s1");
        assertThat(cloud.requests)
                .containsExactly(
                        "GET /v3/attachments/detail?all_tenants=1&instance_id=" + SERVER,
                        "GET /v3/attachments/detail?all_tenants=1&volume_id=v1&instance_id="
                                + SERVER);
    }

    @Test
    void actionsAreSentAtTheVersionThatHasThem() {
        onSeen("POST /v3/volumes/v1/action", 202, "");

        volumes.beginDetaching("v1");
        volumes.rollDetaching("v1");
        volumes.reimage("v1", "i1");
        volumes.completeExtension("v1", true);

        assertThat(seen)
                .extracting(call -> call.version() + " " + call.body())
                .containsExactly(
                        "volume 3.48 {\"os-begin_detaching\":{}}",
                        "volume 3.48 {\"os-roll_detaching\":{}}",
                        "volume 3.68 " + seen.get(2).body(),
                        "volume 3.71 {\"os-extend_volume_completion\":{\"error\":true}}");
        assertThat(seen.get(2).body().at("/os-reimage/image_id").asString()).isEqualTo("i1");
    }

    @Test
    void anUploadTellsItsImageAndASwapWhichVolumeStays() {
        cloud.on(
                "POST /v3/volumes/v1/action",
                202,
                "{\"os-volume_upload_image\": {\"image_id\": \"i9\"}, \"save_volume_id\": \"v1\"}");

        assertThat(volumes.uploadToImage("v1", "name", "qcow2")).isEqualTo("i9");
        assertThat(volumes.completeSwap("v1", "v2", false)).isEqualTo("v1");
    }

    @Test
    void aTypeIsFoundByNameOrId() {
        cloud.on(
                "GET /v3/types",
                200,
                "{\"volume_types\": [{\"id\": \"t1\", \"name\": \"shared\", \"is_public\": true,"
                        + " \"extra_specs\": {\"multiattach\": \"<is> True\"}}]}");

        assertThat(volumes.findType("t1", "mine").orElseThrow().isMultiattach()).isTrue();
        assertThat(volumes.findType("shared", "mine")).isPresent();
        assertThat(volumes.findType("other", "mine")).isEmpty();
    }

    @Test
    void aListIsAllItsPages() {
        cloud.on(
                "GET /v3/volumes/detail",
                exchange -> {
                    var isLast = exchange.getRequestURI().getQuery().contains("marker");
                    var link =
                            "\"volumes_links\": [{\"rel\": \"next\", \"href\":"
                                    + " \"http://elsewhere/v3/x/volumes/detail?marker=v1\"}], ";
                    StubCloud.reply(
                            exchange,
                            200,
                            "{" + (isLast ? "" : link) + "\"volumes\": [" + VOLUME + "]}");
                });

        assertThat(volumes.volumesOf("mine")).hasSize(2);
    }

    @Test
    void refusalsKeepTheirMeaningAndTheServicesWords() {
        refused(400, "badRequest", ComputeFailure.Invalid.class);
        refused(403, "forbidden", ComputeFailure.Forbidden.class);
        refused(404, "itemNotFound", ComputeFailure.NotFound.class);
        refused(409, "conflictingRequest", ComputeFailure.Conflict.class);
        refused(413, "overLimit", ComputeFailure.OverQuota.class);
    }

    private void refused(int status, String name, Class<?> kind) {
        cloud.on(
                "POST /v3/attachments",
                status,
                "{\"%s\": {\"code\": %d, \"message\": \"so <b>it</b> is\"}}"
                        .formatted(name, status));
        assertThatThrownBy(() -> volumes.reserve("v1", SERVER))
                .isInstanceOf(kind)
                .hasMessage("so  it  is");
    }

    @Test
    void aServiceInTroubleIsUnavailable() {
        var never = new CountDownLatch(1);
        var troubles =
                List.<StubCloud.Behaviour>of(
                        exchange -> StubCloud.reply(exchange, 500, "{\"secret\": 1}"),
                        exchange -> StubCloud.reply(exchange, 429, "{}"),
                        exchange -> StubCloud.reply(exchange, 200, "<html>"),
                        exchange -> StubCloud.reply(exchange, 200, "{\"attachment\": {}}"),
                        HttpExchange::close,
                        _ -> await(never));
        for (var trouble : troubles) {
            cloud.on("POST /v3/attachments", trouble);

            assertThatThrownBy(() -> volumes.reserve("v1", SERVER))
                    .isInstanceOf(ComputeFailure.Unavailable.class)
                    .hasMessageStartingWith("A service that is needed");
        }
        never.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String attachment(String status, String connection) {
        return "{\"attachment\": {\"id\": \"a1\", \"volume_id\": \"v1\", \"status\": \"%s\", \"connection_info\": %s}}"
                .formatted(status, connection);
    }

    private static NewVolume aVolume(String project, NewVolume.Source source) {
        return new NewVolume(KEY, project, source, 5, "name", "", null, null);
    }

    private void onSeen(String route, int status, String body) {
        cloud.on(
                route,
                exchange -> {
                    see(exchange);
                    StubCloud.reply(exchange, status, body);
                });
    }

    private void see(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        seen.add(
                new Seen(
                        headers.getFirst("X-Auth-Token"),
                        headers.getFirst("X-Service-Token"),
                        headers.getFirst("OpenStack-API-Version"),
                        text.isEmpty() ? json.missingNode() : json.readTree(text)));
    }
}
