package io.kilonova.server;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An image that a server is to be saved as.
 *
 * @param id minted before anybody asks the image service for it
 * @param owner the project whose image it is
 * @param sharedWith the server's project, when the image is another's
 * @param diskFormat qcow2 or raw
 */
public record ServerImage(
        UUID id,
        String name,
        String owner,
        @Nullable String sharedWith,
        String diskFormat,
        long minDiskGb,
        long minRamMb,
        Map<String, String> properties) {
    public ServerImage {
        properties = Map.copyOf(properties);
    }
}
