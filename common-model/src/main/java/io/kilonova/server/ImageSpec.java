package io.kilonova.server;

import java.util.Map;

/**
 * The image as it was when the server was asked for.
 *
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
