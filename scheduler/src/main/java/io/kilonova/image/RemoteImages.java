package io.kilonova.image;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.fleet.ImageBytes;
import io.kilonova.fleet.ImageIntake;
import io.kilonova.server.ServerImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Images at the configured image service: their records, and their bytes in both directions. */
@Component
public class RemoteImages implements ServerImages, ImageBytes, ImageIntake {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteImages.class);

    private final ImageClient client;

    RemoteImages(ImageClient client) {
        this.client = client;
    }

    @Override
    public InputStream open(String imageId) throws IOException {
        try {
            return client.download(imageId);
        } catch (ComputeFailure e) {
            throw new IOException(e.getMessage() + " " + e.logContext(), e);
        }
    }

    /** The look at the image also sees to a token that is good: the bytes come but once. */
    @Override
    public void store(String imageId, InputStream bytes, long size) {
        if (client.find(imageId).isEmpty()) {
            throw gone(imageId);
        }
        client.upload(imageId, () -> bytes, size);
    }

    @Override
    public Optional<ImageInfo> find(String id) {
        return client.find(id);
    }

    @Override
    public void create(ServerImage image) {
        client.createFor(image);
    }

    @Override
    public void finishEmpty(String id, Map<String, String> properties) {
        if (client.setProperties(id, properties).isEmpty()) {
            throw gone(id);
        }
        client.upload(id, InputStream::nullInputStream, 0);
    }

    @Override
    public void delete(String id) {
        try {
            client.delete(id);
        } catch (ComputeFailure.Unavailable e) {
            throw e;
        } catch (ComputeFailure e) {
            LOG.warn("image={} is kept: {}", id, e.getMessage());
        }
    }

    /** Anybody can write these properties on an image; only the owner's own count. */
    @Override
    public List<ImageInfo> backups(String owner, UUID serverId, String backupType) {
        var filters =
                Map.of(
                        "owner",
                        owner,
                        "image_type",
                        "backup",
                        "backup_type",
                        backupType,
                        "instance_uuid",
                        serverId.toString());
        return client.list(filters).stream()
                .filter(image -> image.owner().equals(owner))
                .sorted(
                        Comparator.comparing(ImageInfo::createdAt)
                                .thenComparing(ImageInfo::id)
                                .reversed())
                .toList();
    }

    private static ComputeFailure gone(String id) {
        return new ComputeFailure.NotFound("Image " + id + " could not be found.");
    }
}
