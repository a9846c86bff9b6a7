package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.ComputeStub;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a crash leaves at any moment comes to an end at the next start. */
class VolumeWorkerTest extends VolumeTest {
    @Autowired private VolumeWorker worker;
    @Autowired private VolumeStore volumes;
    @Autowired private VolumeSnapshotStore snapshots;
    @Autowired private WorkStore works;
    @Autowired private Clock clock;

    /** As a process leaves it that dies after the commit. */
    private UUID work(
            String kind, String volume, @Nullable UUID source, Map<String, String> details) {
        var id = UUID.randomUUID();
        works.insert(
                new WorkRow(
                        id,
                        kind,
                        UUID.fromString(volume),
                        source,
                        details,
                        "req-1",
                        0,
                        clock.instant()));
        return id;
    }

    private void set(String volume, VolumeChange change) {
        volumes.update(UUID.fromString(volume), change, clock.instant());
    }

    private void isOver(UUID work) {
        awaitThat(() -> works.all().stream().noneMatch(row -> row.id().equals(work)));
    }

    @Test
    void aVolumeWithoutItsFileGetsIt() throws IOException {
        var token = newTenant().token();
        var id = blank(token);
        Files.delete(fileOf(id));
        set(id, new VolumeChange().status("creating"));
        var part = settings.volumeDirectory().resolve("half.part");
        Files.writeString(part, "half");
        work(CreateVolumeJob.KIND, id, null, Map.of());

        worker.resume();

        await(token, id, "available");
        assertThat(fileOf(id)).hasSize(1L << 30);
        assertThat(part).doesNotExist();
    }

    @Test
    void aVolumeWhoseFileIsThereAlreadyIsMadeOnce() throws IOException {
        var token = newTenant().token();
        var id = blank(token);
        set(id, new VolumeChange().status("downloading"));
        var work = work(CreateVolumeJob.KIND, id, null, Map.of());

        worker.resume();
        worker.resume();

        await(token, id, "available");
        isOver(work);
    }

    @Test
    void aDeletedVolumeWithoutAFileGoesToo() throws IOException {
        var token = newTenant().token();
        var id = blank(token);
        Files.delete(fileOf(id));
        set(id, new VolumeChange().status("deleting"));
        work(DeleteVolumeJob.KIND, id, null, Map.of());

        worker.resume();

        awaitGone(token, "/volumes/" + id);
    }

    @Test
    void aVolumeIsNotDeletedWhileSomebodyReadsIt() throws IOException {
        var token = newTenant().token();
        var id = blank(token);
        var reader =
                work("nothing known", new UUID(1, 1).toString(), UUID.fromString(id), Map.of());

        delete(token, "/volumes/" + id);
        worker.resume();

        assertThat(statusOf(token, id)).isEqualTo("deleting");
        assertThat(fileOf(id)).exists();
        works.delete(reader);
        awaitGone(token, "/volumes/" + id);
    }

    @Test
    void snapshotsExtensionsAndUploadsGoOn() throws IOException {
        var token = newTenant().token();
        var id = blank(token);
        var snapshot = snapshot(token, id);
        snapshots.setStatus(UUID.fromString(snapshot), "creating", "0%", clock.instant());
        work(CreateSnapshotJob.KIND, id, null, Map.of("snapshot", snapshot));
        var other = blank(token);
        set(
                other,
                new VolumeChange().status("extending").previousStatus("available").countedSize(2));
        work(ExtendVolumeJob.KIND, other, null, Map.of("size", "2"));

        worker.resume();

        awaitThat(() -> snapshotStatus(token, snapshot).equals("available"));
        await(token, other, "available");
        assertThat(fileOf(other)).hasSize(2L << 30);
    }

    @Test
    void whatAnAdministratorHasGivenAnotherStatusIsLeftSo() throws IOException {
        var token = newTenant().token();
        var id = blank(token);
        write(id, "content");
        set(id, new VolumeChange().status("error"));
        var work = work(CreateVolumeJob.KIND, id, null, Map.of());

        worker.resume();

        isOver(work);
        assertThat(statusOf(token, id)).isEqualTo("error");
        assertThat(read(id, 7)).isEqualTo("content");
        assertThat(files()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void whatNeverEndsIsGivenUp() throws IOException {
        var token = newTenant().token();
        var id = blank(token);
        set(id, new VolumeChange().status("creating"));
        var work = work(CreateVolumeJob.KIND, id, null, Map.of());
        works.postpone(work, 5, clock.instant());

        worker.resume();

        await(token, id, "error");
        isOver(work);
        assertThat(
                        get(token, "/messages?resource_uuid=" + id)
                                .body()
                                .at("/messages/0/user_message")
                                .asString())
                .isEqualTo("create volume:It was tried several times, and came to no end.");
    }

    @Test
    void aVolumeWhoseSourceIsLostIsInErrorAndCanBeDeleted() throws IOException {
        var token = newTenant().token();
        var source = blank(token);
        var snapshot = snapshot(token, source);
        Files.delete(settings.volumeDirectory().resolve("snapshot-" + snapshot));

        var id =
                create(token, "'snapshot_id': '" + snapshot + "'")
                        .body()
                        .at("/volume/id")
                        .asString();

        await(token, id, "error");
        delete(token, "/volumes/" + id);
        awaitGone(token, "/volumes/" + id);
    }

    @Test
    void aServerThatWaitsForANewContentIsToldThatItFailed() {
        var token = newTenant().token();
        var id = blank(token);
        var server = new UUID(12, 12).toString();
        ComputeStub.RUNNING.on("POST /v2.1/os-server-external-events", 200, "{\"events\": []}");
        post(
                token,
                "/attachments",
                "{'attachment': {'volume_uuid': '%s', 'instance_uuid': '%s'}}"
                        .formatted(id, server));
        set(id, new VolumeChange().status("downloading").previousStatus("reserved"));
        work(ReimageVolumeJob.KIND, id, null, Map.of("image", new UUID(5, 5).toString()));

        try {
            worker.resume();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }

        await(token, id, "error");
        awaitThat(() ->
                ComputeStub.RUNNING.told().stream()
                        .anyMatch(body -> body.contains(id) && body.contains("\"failed\"")));
    }
}
