package io.kilonova.volume;

import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Gives a volume the content that its newest snapshot kept. */
@Component
final class RevertVolumeJob implements Job {
    static final String KIND = "revert_volume";
    private static final Set<String> WAITING = Set.of("reverting");

    private final VolumeStore volumes;
    private final VolumeSnapshotStore snapshots;
    private final VolumeFiles files;
    private final Endings endings;
    private final Moment moment;

    RevertVolumeJob(
            VolumeStore volumes,
            VolumeSnapshotStore snapshots,
            VolumeFiles files,
            Endings endings,
            Moment moment) {
        this.volumes = volumes;
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
        var snapshot = Objects.requireNonNull(work.sourceId());
        var part = files.part();
        try {
            files.copy(files.snapshot(snapshot), part);
            endings.ofVolume(
                    work,
                    WAITING,
                    volume -> {
                        files.put(part, files.volume(volume.id()), volume.size());
                        end(work, "available");
                    });
        } finally {
            files.delete(part);
        }
    }

    private void end(WorkRow work, String status) {
        var snapshot = Objects.requireNonNull(work.sourceId());
        volumes.update(work.volumeId(), new VolumeChange().status(status), moment.now());
        snapshots.setStatus(snapshot, "available", "100%", moment.now());
    }

    @Override
    public void fail(WorkRow work, String reason) {
        endings.failVolume(work, WAITING, new VolumeChange().status("error"), reason);
        snapshots.setStatus(
                Objects.requireNonNull(work.sourceId()), "available", "100%", moment.now());
    }
}
