package io.kilonova.volume;

import java.io.IOException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes a snapshot's file away, and then the snapshot. */
@Component
final class DeleteSnapshotJob implements Job {
    static final String KIND = "delete_snapshot";

    private final VolumeSnapshotStore snapshots;
    private final WorkStore works;
    private final VolumeFiles files;
    private final Endings endings;

    DeleteSnapshotJob(
            VolumeSnapshotStore snapshots, WorkStore works, VolumeFiles files, Endings endings) {
        this.snapshots = snapshots;
        this.works = works;
        this.files = files;
        this.endings = endings;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(WorkRow work) throws IOException, NotYet {
        var id = UUID.fromString(work.detail("snapshot"));
        if (works.isRead(id)) {
            throw new NotYet();
        }
        endings.ofSnapshot(
                work,
                id,
                "deleting",
                _ -> {
                    files.delete(files.snapshot(id));
                    snapshots.delete(id);
                });
    }

    @Override
    public void fail(WorkRow work, String reason) {
        var id = UUID.fromString(work.detail("snapshot"));
        endings.failSnapshot(work, id, "deleting", "error_deleting", reason);
    }
}
