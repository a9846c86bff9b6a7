package io.kilonova.server;

import java.util.Map;

/**
 * The image as it was when the server was asked for.
 *
 * @param id empty when there is none, but a volume that tells of the one it was made from
 * @param size bytes
 * @param hash hexadecimal, of {@code hashAlgorithm}
 */
public record ImageSpec(
        String id,
        String name,
        String diskFormat,
        String containerFormat,
        long size,
        String hashAlgorithm,
        String hash,
        long minDiskGb,
        long minRamMb,
        Map<String, String> properties) {
    public ImageSpec {
        properties = Map.copyOf(properties);
    }

    /** What the volume that a server boots from tells of the machine it wants. */
    public static ImageSpec ofVolume(Map<String, String> properties) {
        return new ImageSpec("", "", "", "", 0, "", "", 0, 0, properties);
    }

    /** Whether the server has no image of its own, but the volume it boots from tells of one. */
    public boolean isOfVolume() {
        return id.isEmpty();
    }

    /** The same image with other properties. */
    public ImageSpec with(Map<String, String> other) {
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
                other);
    }
}
