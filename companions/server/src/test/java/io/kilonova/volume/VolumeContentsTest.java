package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.companion.CompanionPorts.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** Where the bytes of volumes come from, and go to. */
class VolumeContentsTest extends VolumeTest {
    private static final Path TOOL = Path.of("/usr/bin/qemu-img");
    private static final String CONTENT = "content of an image";
    @Autowired private VolumeStore store;
    @Autowired private VolumeFiles volumeFiles;
    @TempDir private Path folder;

    private String image(String token, String format, byte[] bytes, String more) {
        var id = queued(token, format, more);
        var upload =
                HttpRequest.newBuilder(
                                URI.create(url(Service.IMAGE) + "/v2/images/" + id + "/file"))
                        .header("X-Auth-Token", token)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(BodyPublishers.ofByteArray(bytes));
        assertThat(send(upload).status()).isEqualTo(204);
        return id;
    }

    private String queued(String token, String format, String more) {
        var body = "{'name': 'image', 'disk_format': '%s', 'container_format': 'bare'%s}";
        var made =
                call(
                        Service.IMAGE,
                        "POST",
                        "/v2/images",
                        token,
                        body.formatted(format, more).replace('\'', '"'));
        return made.body().path("id").asString();
    }

    private byte[] qcow2(String size) throws Exception {
        assumeTrue(Files.exists(TOOL));
        var raw = Files.writeString(folder.resolve("raw"), CONTENT);
        try (var file = new java.io.RandomAccessFile(raw.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        var image = folder.resolve("image.qcow2");
        run("convert", "-f", "raw", "-O", "qcow2", raw.toString(), image.toString());
        run("resize", "-q", "-f", "qcow2", image.toString(), size);
        return Files.readAllBytes(image);
    }

    private static void run(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(java.util.List.of(TOOL.toString()));
        command.addAll(java.util.List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void aRawImageIsAVolumesContent() {
        var token = newTenant().token();
        var image = image(token, "raw", CONTENT.getBytes(StandardCharsets.UTF_8), ", 'hw_x': 'y'");

        var id = ready(token, "'size': 1, 'imageRef': '" + image + "'");

        assertThat(read(id, CONTENT.length() + 1)).isEqualTo(CONTENT + "\0");
        assertThat(fileOf(id)).hasSize(1L << 30);
        var volume = show(token, id);
        assertThat(volume.path("bootable").asString()).isEqualTo("true");
        assertThat(volume.at("/volume_image_metadata/image_id").asString()).isEqualTo(image);
        assertThat(volume.at("/volume_image_metadata/hw_x").asString()).isEqualTo("y");
    }

    @Test
    void aQcow2ImageIsUnpacked() throws Exception {
        var token = newTenant().token();
        var image = image(token, "qcow2", qcow2("64M"), "");

        var id = ready(token, "'size': 1, 'imageRef': '" + image + "'");

        assertThat(read(id, CONTENT.length() + 1)).isEqualTo(CONTENT + "\0");
        assertThat(fileOf(id)).hasSize(1L << 30);
    }

    @Test
    void anImageThatDoesNotFitIsRefusedAtOnce() throws Exception {
        var token = newTenant().token();
        var large = image(token, "qcow2", qcow2("2G"), "");
        var demanding = image(token, "raw", new byte[10], ", 'min_disk': 5");

        var refused = create(token, "'size': 1, 'imageRef': '" + large + "'");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(message(refused)).contains("doesn't fit in a volume of size 1GB");
        assertThat(create(token, "'size': 1, 'imageRef': '" + demanding + "'").status())
                .isEqualTo(400);
        assertThat(
                        create(token, "'size': 1, 'imageRef': '" + queued(token, "raw", "") + "'")
                                .status())
                .isEqualTo(400);
        assertThat(create(newTenant().token(), "'size': 5, 'imageRef': '" + large + "'").status())
                .isEqualTo(400);
    }

    @Test
    void anImageThatTurnsHostileIsRefusedAgainAndTheOwnerIsToldWhy() throws Exception {
        var token = newTenant().token();
        var image = image(token, "raw", new byte[4096], "");
        // as if the image service had let it through
        Files.write(
                settings.imageDirectory().resolve(image),
                new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});
        resize(settings.imageDirectory().resolve(image), 4096);

        var id =
                create(token, "'size': 1, 'imageRef': '" + image + "'")
                        .body()
                        .at("/volume/id")
                        .asString();

        await(token, id, "error");
        assertThat(files()).noneMatch(name -> name.contains(id) || name.endsWith(".part"));
        var messages = get(token, "/messages?resource_uuid=" + id).body().path("messages");
        assertThat(messages.at("/0/user_message").asString()).contains("is unacceptable");
        assertThat(get(newTenant().token(), "/messages").body().path("messages")).isEmpty();
        assertThat(delete(token, "/volumes/" + id).status()).isEqualTo(202);
        awaitGone(token, "/volumes/" + id);
    }

    private static void resize(Path file, long size) throws IOException {
        try (var access = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(size);
        }
    }

    @Test
    void aSnapshotAndWhatIsMadeOfItDoNotFollowTheVolume() {
        var token = newTenant().token();
        var source = blank(token);
        write(source, "before");
        var snapshot = snapshot(token, source);
        write(source, "after!");

        var clone = ready(token, "'source_volid': '" + source + "'");
        var restored = ready(token, "'size': 2, 'snapshot_id': '" + snapshot + "'");
        delete(token, "/snapshots/" + snapshot);
        awaitGone(token, "/snapshots/" + snapshot);
        delete(token, "/volumes/" + source);
        awaitGone(token, "/volumes/" + source);

        assertThat(read(clone, 6)).isEqualTo("after!");
        assertThat(read(restored, 6)).isEqualTo("before");
        assertThat(fileOf(restored)).hasSize(2L << 30);
        assertThat(show(token, clone).path("source_volid").asString()).isEqualTo(source);
        assertThat(show(token, restored).path("snapshot_id").asString()).isEqualTo(snapshot);
        assertThat(files()).doesNotContain("snapshot-" + snapshot, "volume-" + source);
    }

    @Test
    void whatIsMadeOfAnotherIsNotSmaller() {
        var token = newTenant().token();
        var source = ready(token, "'size': 2");
        var snapshot = snapshot(token, source);

        assertThat(create(token, "'size': 1, 'source_volid': '" + source + "'").status())
                .isEqualTo(400);
        assertThat(create(token, "'size': 1, 'snapshot_id': '" + snapshot + "'").status())
                .isEqualTo(400);
        assertThat(
                        create(
                                        token,
                                        "'snapshot_id': '%s', 'source_volid': '%s'"
                                                .formatted(snapshot, source))
                                .status())
                .isEqualTo(400);
        act(tokenOf("admin"), source, "os-reset_status", "{'status': 'error'}");
        assertThat(create(token, "'source_volid': '" + source + "'").status()).isEqualTo(400);
    }

    @Test
    void aVolumeBecomesAnImage() throws Exception {
        assumeTrue(Files.exists(TOOL));
        var token = newTenant().token();
        var id = blank(token);
        write(id, CONTENT);

        var answer =
                post(
                        token,
                        "/volumes/" + id + "/action",
                        "{'os-volume_upload_image': {'image_name': 'made', 'disk_format': 'qcow2',"
                                + " 'visibility': 'shared'}}");

        assertThat(answer.status()).isEqualTo(202);
        var view = answer.body().path("os-volume_upload_image");
        assertThat(view.path("status").asString()).isEqualTo("uploading");
        var image = view.path("image_id").asString();
        await(token, id, "available");
        var made = call(Service.IMAGE, "GET", "/v2/images/" + image, token, "").body();
        assertThat(made.path("status").asString()).isEqualTo("active");
        assertThat(made.path("visibility").asString()).isEqualTo("shared");
        assertThat(made.path("virtual_size").asLong()).isEqualTo(1L << 30);
        var back = ready(token, "'size': 1, 'imageRef': '" + image + "'");
        assertThat(read(back, CONTENT.length())).isEqualTo(CONTENT);
        assertThat(
                        act(
                                token,
                                id,
                                "os-volume_upload_image",
                                "{'image_name': 'x', 'disk_format': 'odd'}"))
                .isEqualTo(400);
        assertThat(
                        act(
                                token,
                                id,
                                "os-volume_upload_image",
                                "{'image_name': 'x', 'visibility': 'public'}"))
                .isEqualTo(403);
    }

    @Test
    void anImageThatCannotTakeTheVolumeLeavesItAsItWas() {
        var token = newTenant().token();
        var id = blank(token);

        // larger than the image service takes in these tests
        var image =
                post(
                                token,
                                "/volumes/" + id + "/action",
                                "{'os-volume_upload_image': {'image_name': 'large'}}")
                        .body()
                        .at("/os-volume_upload_image/image_id")
                        .asString();

        await(token, id, "available");
        assertThat(call(Service.IMAGE, "GET", "/v2/images/" + image, token, "").status())
                .isEqualTo(404);
        assertThat(
                        get(token, "/messages?resource_uuid=" + id)
                                .body()
                                .at("/messages/0/user_message")
                                .asString())
                .contains("larger than allowed");
    }

    @Test
    void aVolumeIsMadeAnewFromAnImageAndRevertedToItsSnapshot() {
        var token = newTenant().token();
        var image = image(token, "raw", CONTENT.getBytes(StandardCharsets.UTF_8), "");
        var id = blank(token);
        write(id, "old content of the volume");
        var snapshot = snapshot(token, id);

        assertThat(act(token, id, "os-reimage", "{'image_id': '" + image + "'}")).isEqualTo(202);
        awaitThat(() -> read(id, 7).equals("content"));
        await(token, id, "available");
        assertThat(show(token, id).path("bootable").asString()).isEqualTo("true");
        assertThat(act(token, id, "revert", "{'snapshot_id': '" + new UUID(1, 1) + "'}"))
                .isEqualTo(400);
        assertThat(act(token, id, "revert", "{'snapshot_id': '" + snapshot + "'}")).isEqualTo(202);
        awaitThat(() -> read(id, 3).equals("old"));
        await(token, id, "available");
        assertThat(snapshotStatus(token, snapshot)).isEqualTo("available");
        assertThat(
                        volumeAt(
                                        "3.67",
                                        "POST",
                                        "/volumes/" + id + "/action",
                                        token,
                                        "{'os-reimage': {'image_id': '" + image + "'}}")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void aCopyOfWhatIsWrittenToAllTheTimeIsNeverMixed() throws Exception {
        var token = newTenant().token();
        var id = blank(token);
        var target = volumeFiles.part();
        try (var file = new java.io.RandomAccessFile(fileOf(id).toFile(), "rw")) {
            var isOver = new java.util.concurrent.atomic.AtomicBoolean();
            var writer =
                    Thread.startVirtualThread(() -> {
                        for (byte n = 1; !isOver.get(); n++) {
                            try {
                                file.seek(0);
                                file.write(n);
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        }
                    });
            try {
                volumeFiles.copy(fileOf(id), target);
                // this file system clones
            } catch (JobFailed e) {
                assertThat(e).hasMessageContaining("written to all the time");
            } finally {
                isOver.set(true);
                writer.join();
            }
        }
        volumeFiles.delete(target);
        volumeFiles.copy(fileOf(id), target);
        assertThat(target).hasSize(1L << 30);
        volumeFiles.delete(target);
        assertThat(store.find(UUID.fromString(id))).isPresent();
    }
}
