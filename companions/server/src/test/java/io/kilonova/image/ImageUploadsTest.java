package io.kilonova.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionSettings;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ImageUploadsTest extends ImageTest {
    @Autowired private CompanionSettings settings;
    @Autowired private ImageStore store;
    @Autowired private ImageUploads uploads;
    @Autowired private Clock clock;

    @Test
    void aHostileImageIsRefusedWithAReasonAndLeavesNothing() throws IOException {
        var demo = tokenOf("demo");
        var id = create(demo, "evil", "qcow2", "");

        var refused = upload(demo, id, qcow2().putLong(8, 100).array());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("message").asString()).contains("backing file");
        assertThat(statusOf(demo, id)).isEqualTo("queued");
        assertThat(upload(demo, id, new byte[4096]).status()).isEqualTo(400);
        assertThat(upload(demo, id, qcow2().putLong(24, 1L << 60).array()).status()).isEqualTo(413);
        assertThat(filesOf(id)).isEmpty();

        assertThat(upload(demo, id, qcow2().array()).status()).isEqualTo(204);
        assertThat(show(demo, id).body().path("virtual_size").asLong()).isEqualTo(1 << 20);
        assertThat(filesOf(id)).containsExactly(id);
    }

    @Test
    void aWrongImageIsRefusedBeforeAllOfItIsThere() throws IOException {
        var demo = tokenOf("demo");
        var id = create(demo, "early", "raw", "");

        try (var client = startUpload(demo, id, 2 << 20)) {
            client.getOutputStream().write(qcow2().array());
            client.getOutputStream().write(new byte[100_000]);
            var answer =
                    new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));

            assertThat(answer.readLine()).startsWith("HTTP/1.1 400");
        }
        await(() -> statusOf(demo, id).equals("queued"));
    }

    @Test
    void anUploadThatIsCutOffLeavesNothingAndCanBeDoneAgain() throws IOException {
        var demo = tokenOf("demo");
        var id = create(demo, "cut", "raw", "");

        try (var client = startUpload(demo, id, 1 << 20)) {
            client.getOutputStream().write(new byte[200_000]);
            await(() -> statusOf(demo, id).equals("saving"));
            assertThat(upload(demo, id, new byte[10]).status()).isEqualTo(409);
            assertThat(
                            patch(
                                            demo,
                                            id,
                                            "[{\"op\": \"replace\", \"path\": \"/disk_format\","
                                                    + " \"value\": \"qcow2\"}]")
                                    .status())
                    .isEqualTo(403);
        }

        await(() -> statusOf(demo, id).equals("queued"));
        assertThat(filesOf(id)).isEmpty();
        assertThat(upload(demo, id, new byte[10]).status()).isEqualTo(204);
    }

    @Test
    void anImageDeletedDuringItsUploadLeavesNothing() throws IOException {
        var demo = tokenOf("demo");
        var id = create(demo, "gone", "raw", "");

        try (var client = startUpload(demo, id, 100_000)) {
            client.getOutputStream().write(new byte[50_000]);
            await(() -> statusOf(demo, id).equals("saving"));
            assertThat(image("DELETE", "/v2/images/" + id, demo, "").status()).isEqualTo(204);
            client.getOutputStream().write(new byte[50_000]);
            var answer =
                    new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));

            assertThat(answer.readLine()).startsWith("HTTP/1.1 410");
        }
        assertThat(filesOf(id)).isEmpty();
    }

    @Test
    void whatACrashLeftIsClearedAtTheNextStart() throws IOException {
        var demo = tokenOf("demo");
        var id = create(demo, "crashed", "raw", "");
        store.startSaving(UUID.fromString(id), clock.instant());
        Files.write(settings.imageDirectory().resolve(id + ".1.part"), new byte[10]);
        Files.write(settings.imageDirectory().resolve(id), new byte[10]);
        var kept = create(demo, "kept", "raw", "");
        upload(demo, kept, new byte[10]);

        uploads.clearInterrupted();

        assertThat(statusOf(demo, id)).isEqualTo("queued");
        assertThat(filesOf(id)).isEmpty();
        assertThat(statusOf(demo, kept)).isEqualTo("active");
        assertThat(filesOf(kept)).containsExactly(kept);
    }

    @Test
    void anImageThatIsTooLargeIsRefusedWhetherAnnouncedOrNot() throws IOException {
        var demo = tokenOf("demo");
        var id = create(demo, "large", "raw", "");
        var large = new byte[(3 << 20) + 1];

        assertThat(upload(demo, id, large).status()).isEqualTo(413);
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
        assertThat(send(uploading(demo, id).PUT(chunked)).status()).isEqualTo(413);
        assertThat(statusOf(demo, id)).isEqualTo("queued");
        assertThat(filesOf(id)).isEmpty();
    }

    @Test
    void ofUploadsAtOnceThatDoNotFitTogetherOneIsTaken() throws Exception {
        var admin = tokenOf("admin");
        var ids = List.of(create(admin, "one", "raw", ""), create(admin, "two", "raw", ""));
        var statuses = new ArrayList<Integer>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<Future<Integer>>();
            for (var id : ids) {
                futures.add(threads.submit(() -> upload(admin, id, new byte[5 << 19]).status()));
            }
            for (var future : futures) {
                statuses.add(future.get());
            }
        }

        // each may refuse the other while both are under way
        assertThat(statuses).contains(413).isSubsetOf(204, 413);
        var second = create(admin, "again", "raw", "");
        if (!statuses.contains(204)) {
            assertThat(upload(admin, second, new byte[5 << 19]).status()).isEqualTo(204);
        } else {
            assertThat(upload(admin, second, new byte[5 << 19]).status()).isEqualTo(413);
        }
        for (var id : List.of(ids.get(0), ids.get(1), second)) {
            image("DELETE", "/v2/images/" + id, admin, "");
            assertThat(filesOf(id)).isEmpty();
        }
        assertThat(
                        upload(admin, create(admin, "room again", "raw", ""), new byte[5 << 19])
                                .status())
                .isEqualTo(204);
    }

    @Test
    void aPartOfAnImageCanBeFetched() {
        var demo = tokenOf("demo");
        var id = create(demo, "parts", "raw", "");
        assertThat(image("GET", "/v2/images/" + id + "/file", demo, "").status()).isEqualTo(204);
        upload(demo, id, "0123456789".getBytes(StandardCharsets.UTF_8));

        var whole = image("GET", "/v2/images/" + id + "/file", demo, "");
        var part = send(uploading(demo, id).header("Range", "bytes=2-4").GET());

        assertThat(whole.header("Content-MD5")).isEqualTo("781e5e245d69b566979b86e28d23f2c7");
        assertThat(whole.header("Content-Length")).isEqualTo("10");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.http().body()).isEqualTo("234");
    }

    @Test
    void bytesNeedFormatsAndTheirMediaType() {
        var demo = tokenOf("demo");
        var id = image("POST", "/v2/images", demo, "{}").body().path("id").asString();

        assertThat(upload(demo, id, new byte[1]).status()).isEqualTo(400);
        assertThat(statusOf(demo, id)).isEqualTo("queued");
        assertThat(image("PUT", "/v2/images/" + id + "/file", demo, "{}").status()).isEqualTo(415);
    }

    private Socket startUpload(String token, String id, int length) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), ports.port(Service.IMAGE));
        var head =
                """
                PUT /v2/images/%s/file HTTP/1.1\r
                Host: localhost\r
                X-Auth-Token: %s\r
                Content-Type: application/octet-stream\r
                Content-Length: %d\r
                \r
                """;
        socket.getOutputStream()
                .write(head.formatted(id, token, length).getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private List<String> filesOf(String id) throws IOException {
        try (var files = Files.list(settings.imageDirectory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(id))
                    .toList();
        }
    }

    private static void await(BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
