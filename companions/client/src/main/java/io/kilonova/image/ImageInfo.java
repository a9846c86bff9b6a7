package io.kilonova.image;

import io.kilonova.server.ImageSpec;
import java.util.Map;

/**
 * An image.
 *
 * @param size bytes; 0 while there are none
 * @param virtualSize bytes of the disk it unpacks to; 0 when not known
 * @param hash hexadecimal, of {@code hashAlgorithm}; empty while there are no bytes
 * @param minDiskGb GiB
 * @param minRamMb MiB
 * @param properties everything that is not a base attribute
 */
public record ImageInfo(
        String id,
        String name,
        String status,
        String visibility,
        String owner,
        String diskFormat,
        String containerFormat,
        long size,
        long virtualSize,
        String hashAlgorithm,
        String hash,
        long minDiskGb,
        long minRamMb,
        boolean isProtected,
        String createdAt,
        String updatedAt,
        Map<String, String> properties) {
    public ImageInfo {
        properties = Map.copyOf(properties);
    }

    /** What is kept of it with a server. */
    public ImageSpec spec() {
        return new ImageSpec(
                id,
                name,
                diskFormat,
                containerFormat,
                size,
                hashAlgorithm,
                hash,
                minDiskGb,
                minRamMb,
                properties);
    }

    public boolean isActive() {
        return status.equals("active");
    }
}
