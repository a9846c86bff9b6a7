package io.kilonova.image;

import io.kilonova.server.ServerImage;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An image to make, whose bytes come later.
 *
 * @param id minted beforehand, so that making it twice makes one
 * @param owner the project whose image it is
 * @param visibility private, shared, community, public
 * @param minDiskGb GiB
 * @param minRamMb MiB
 */
public record NewImage(
        UUID id,
        String name,
        String owner,
        String visibility,
        String diskFormat,
        String containerFormat,
        long minDiskGb,
        long minRamMb,
        Map<String, String> properties,
        List<String> tags) {
    public NewImage {
        properties = Map.copyOf(properties);
        tags = List.copyOf(tags);
    }

    /** What a server is to be saved as. */
    public static NewImage of(ServerImage image) {
        return new NewImage(
                image.id(),
                image.name(),
                image.owner(),
                image.sharedWith() == null ? "private" : "shared",
                image.diskFormat(),
                "bare",
                image.minDiskGb(),
                image.minRamMb(),
                image.properties(),
                List.of());
    }
}
