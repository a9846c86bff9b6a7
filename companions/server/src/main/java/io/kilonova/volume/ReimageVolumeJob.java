package io.kilonova.volume;

import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Gives a volume the content of an image instead of its own; a server that waits is told. */
@Component
final class ReimageVolumeJob implements Job {
    static final String KIND = "reimage_volume";
    private static final Set<String> WAITING = Set.of("downloading");

    private final VolumeStore volumes;
    private final VolumeFiles files;
    private final ImageContents images;
    private final Endings endings;
    private final ServerNews news;
    private final Moment moment;

    ReimageVolumeJob(
            VolumeStore volumes,
            VolumeFiles files,
            ImageContents images,
            Endings endings,
            ServerNews news,
            Moment moment) {
        this.volumes = volumes;
        this.files = files;
        this.images = images;
        this.endings = endings;
        this.news = news;
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
        var part = files.part();
        try {
            var known = volumes.find(work.volumeId());
            if (known.isPresent()) {
                var image = images.fetch(work.detail("image"), part, known.get().size());
                endings.ofVolume(
                        work,
                        WAITING,
                        volume -> {
                            files.put(part, files.volume(volume.id()), volume.size());
                            var change =
                                    back(volume)
                                            .bootable(true)
                                            .imageMetadata(ImageMetadata.of(image));
                            volumes.update(volume.id(), change, moment.now());
                            news.announce(work, ServerNews.REIMAGED, "completed");
                        });
            } else {
                endings.ofVolume(work, WAITING, _ -> {});
            }
        } finally {
            files.delete(part);
        }
    }

    private static VolumeChange back(VolumeRow volume) {
        var before = volume.previousStatus();
        return new VolumeChange()
                .status(before == null || before.equals("error") ? "available" : before)
                .previousStatus(null);
    }

    @Override
    public void fail(WorkRow work, String reason) {
        var change = new VolumeChange().status("error").previousStatus(null);
        endings.failVolume(work, WAITING, change, reason);
        news.announce(work, ServerNews.REIMAGED, "failed");
    }
}
