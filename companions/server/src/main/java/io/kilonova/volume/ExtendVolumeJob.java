package io.kilonova.volume;

import java.io.IOException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Makes a volume larger; the servers that have it are told. */
@Component
final class ExtendVolumeJob implements Job {
    static final String KIND = "extend_volume";

    private static final Set<String> WAITING = Set.of("extending");

    private final VolumeStore volumes;
    private final VolumeFiles files;
    private final Endings endings;
    private final ServerNews news;
    private final Moment moment;

    ExtendVolumeJob(
            VolumeStore volumes,
            VolumeFiles files,
            Endings endings,
            ServerNews news,
            Moment moment) {
        this.volumes = volumes;
        this.files = files;
        this.endings = endings;
        this.news = news;
        this.moment = moment;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(WorkRow work) throws IOException {
        var size = Integer.parseInt(work.detail("size"));
        endings.ofVolume(
                work,
                WAITING,
                volume -> {
                    files.extend(files.volume(volume.id()), size);
                    volumes.update(
                            volume.id(),
                            VolumeChange.back(volume).size(size).countedSize(size),
                            moment.now());
                    news.announce(work, ServerNews.EXTENDED, "completed");
                });
    }

    @Override
    public void fail(WorkRow work, String reason) {
        volumes.find(work.volumeId())
                .ifPresent(volume -> {
                    var change =
                            new VolumeChange().status("error_extending").countedSize(volume.size());
                    endings.failVolume(work, WAITING, change, reason);
                });
    }
}
