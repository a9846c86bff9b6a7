package io.kilonova.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Gives a new volume its bytes: none, or those of an image, a snapshot or another volume. */
@Component
final class CreateVolumeJob implements Job {
    static final String KIND = "create_volume";

    private static final Set<String> WAITING = Set.of("creating", "downloading");

    private final VolumeStore volumes;
    private final VolumeFiles files;
    private final ImageContents images;
    private final Endings endings;
    private final Moment moment;

    CreateVolumeJob(
            VolumeStore volumes,
            VolumeFiles files,
            ImageContents images,
            Endings endings,
            Moment moment) {
        this.volumes = volumes;
        this.files = files;
        this.images = images;
        this.endings = endings;
        this.moment = moment;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean isHeavy(WorkRow work) {
        return work.sourceId() != null || !work.detail("image").isEmpty();
    }

    @Override
    public void run(WorkRow work) throws IOException, InterruptedException, JobFailed {
        var volume = volumes.find(work.volumeId());
        var part = files.part();
        try {
            if (volume.isPresent()) {
                fill(work, part, volume.get());
            }
            endings.ofVolume(
                    work,
                    WAITING,
                    found -> {
                        files.put(part, files.volume(found.id()), found.size());
                        var change = new VolumeChange().status("available");
                        volumes.update(found.id(), change, moment.now());
                    });
        } finally {
            files.delete(part);
        }
    }

    private void fill(WorkRow work, Path part, VolumeRow volume)
            throws IOException, InterruptedException, JobFailed {
        var source = work.sourceId();
        if (!work.detail("image").isEmpty()) {
            volumes.move(volume.id(), "creating", "downloading", moment.now());
            images.fetch(work.detail("image"), part, volume.size());
        } else if (source == null) {
            files.blank(part, volume.size());
        } else {
            files.copy(fileOf(source, work), part);
        }
    }

    private Path fileOf(UUID source, WorkRow work) {
        return work.detail("from").equals("snapshot")
                ? files.snapshot(source)
                : files.volume(source);
    }

    @Override
    public void fail(WorkRow work, String reason) {
        endings.failVolume(work, WAITING, new VolumeChange().status("error"), reason);
    }
}
