package io.kilonova.volume;

import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Takes a volume's file away, and then the volume; its snapshots go before, when it was said so.
 */
@Component
final class DeleteVolumeJob implements Job {
    static final String KIND = "delete_volume";

    private static final Set<String> WAITING = Set.of("deleting");

    private final VolumeStore volumes;
    private final VolumeSnapshotStore snapshots;
    private final WorkStore works;
    private final VolumeFiles files;
    private final Endings endings;

    DeleteVolumeJob(
            VolumeStore volumes,
            VolumeSnapshotStore snapshots,
            WorkStore works,
            VolumeFiles files,
            Endings endings) {
        this.volumes = volumes;
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
        var doomed = snapshots.ofVolume(work.volumeId());
        if (works.isRead(work.volumeId())
                || doomed.stream().anyMatch(snapshot -> works.isRead(snapshot.id()))) {
            throw new NotYet();
        }
        endings.ofVolume(
                work,
                WAITING,
                volume -> {
                    for (var snapshot : doomed) {
                        files.delete(files.snapshot(snapshot.id()));
                        snapshots.delete(snapshot.id());
                    }
                    files.delete(files.volume(volume.id()));
                    volumes.delete(volume.id());
                });
    }

    @Override
    public void fail(WorkRow work, String reason) {
        var change = new VolumeChange().status("error_deleting");
        endings.failVolume(work, WAITING, change, reason);
    }
}
