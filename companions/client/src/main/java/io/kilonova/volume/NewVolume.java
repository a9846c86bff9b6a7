package io.kilonova.volume;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume that Kilonova wants made.
 *
 * @param key written into the volume's metadata, so that it is found again
 * @param projectId whose it is to be
 * @param sizeGb GiB; 0 for the size of a snapshot or volume it is made from
 * @param type name or id; null for the default
 * @param availabilityZone null for the default
 */
public record NewVolume(
        UUID key,
        String projectId,
        Source source,
        int sizeGb,
        String name,
        String description,
        @Nullable String type,
        @Nullable String availabilityZone) {
    /** What its content comes from. */
    public sealed interface Source {
        /** Nothing: it reads as zeros. */
        record Blank() implements Source {}

        record Image(String id) implements Source {}

        record Snapshot(String id) implements Source {}

        record Volume(String id) implements Source {}
    }
}
