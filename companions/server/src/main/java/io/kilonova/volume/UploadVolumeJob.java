package io.kilonova.volume;

import io.kilonova.image.NewImage;
import io.kilonova.peer.OtherServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes an image of the content of a volume. */
@Component
final class UploadVolumeJob implements Job {
    static final String KIND = "upload_volume";
    private static final Set<String> WAITING = Set.of("uploading");

    /** What an image of the volume says of itself, other than the image the volume came from. */
    private static final Set<String> OWN =
            Set.of(
                    "image_id",
                    "image_name",
                    "container_format",
                    "disk_format",
                    "min_disk",
                    "min_ram",
                    "size",
                    "checksum",
                    "block_device_mapping",
                    "signature_verified");

    private final VolumeStore volumes;
    private final VolumeFiles files;
    private final OtherServices services;
    private final Endings endings;
    private final Moment moment;

    UploadVolumeJob(
            VolumeStore volumes,
            VolumeFiles files,
            OtherServices services,
            Endings endings,
            Moment moment) {
        this.volumes = volumes;
        this.files = files;
        this.services = services;
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

    /** As it was ordered. */
    static NewImage image(Map<String, String> details, VolumeRow volume) {
        var properties = new HashMap<>(volume.imageMetadata());
        properties.keySet().removeAll(OWN);
        return new NewImage(
                UUID.fromString(details.getOrDefault("image", "")),
                details.getOrDefault("name", ""),
                details.getOrDefault("project", ""),
                details.getOrDefault("visibility", "private"),
                details.getOrDefault("format", "raw"),
                "bare",
                0,
                0,
                properties,
                List.of());
    }

    @Override
    public void run(WorkRow work) throws IOException, InterruptedException, JobFailed {
        var copy = files.part();
        var converted = files.part();
        try {
            var volume = volumes.find(work.volumeId());
            if (volume.isPresent() && !isUploaded(work, volume.get())) {
                // servers may write to the volume meanwhile
                files.copy(files.volume(work.volumeId()), copy);
                var driver = ImageContents.driver(work.detail("format"));
                if (!driver.equals("raw")) {
                    files.toImage(copy, converted, driver);
                }
                upload(work.detail("image"), driver.equals("raw") ? copy : converted);
            }
            endings.ofVolume(
                    work,
                    WAITING,
                    found -> volumes.update(found.id(), VolumeChange.back(found), moment.now()));
        } finally {
            files.delete(copy);
            files.delete(converted);
        }
    }

    /** By an attempt that was cut off after it. */
    private boolean isUploaded(WorkRow work, VolumeRow volume) {
        return services.images().create(image(work.details(), volume)).isActive();
    }

    private void upload(String image, Path file) throws IOException {
        services.images().upload(image, () -> open(file), Files.size(file));
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void fail(WorkRow work, String reason) {
        services.images().delete(work.detail("image"));
        volumes.find(work.volumeId())
                .ifPresent(volume ->
                        endings.failVolume(work, WAITING, VolumeChange.back(volume), reason));
    }
}
