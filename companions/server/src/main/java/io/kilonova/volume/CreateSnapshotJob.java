package io.kilonova.volume;

import java.io.IOException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps a volume's content as it is at one moment, in a file of its own. */
@Component
final class CreateSnapshotJob implements Job {
    static final String KIND = "create_snapshot";

    private final VolumeSnapshotStore snapshots;
    private final VolumeFiles files;
    private final Endings endings;
    private final Moment moment;

    CreateSnapshotJob(
            VolumeSnapshotStore snapshots, VolumeFiles files, Endings endings, Moment moment) {
        this.snapshots = snapshots;
        this.files = files;
        this.endings = endings;
        this.moment = moment;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean isHeavy(WorkRow work) {
        return true;
    }

    @Override
    public void run(WorkRow work) throws IOException, InterruptedException, JobFailed {
        var id = UUID.fromString(work.detail("snapshot"));
        var part = files.part();
        try {
            if (snapshots.find(id).isPresent()) {
                files.copy(files.volume(work.volumeId()), part);
            }
            endings.ofSnapshot(
                    work,
                    id,
                    "creating",
                    snapshot -> {
                        files.put(part, files.snapshot(id), snapshot.size());
                        snapshots.setStatus(id, "available", "100%", moment.now());
                    });
        } finally {
            files.delete(part);
        }
    }

    @Override
    public void fail(WorkRow work, String reason) {
        var id = UUID.fromString(work.detail("snapshot"));
        endings.failSnapshot(work, id, "creating", "error", reason);
    }
}
