package io.kilonova.volume;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a volume.
 *
 * @param size GiB of the volume when it was made
 */
public record SnapshotRow(
        UUID id,
        UUID volumeId,
        String projectId,
        String userId,
        @Nullable String name,
        @Nullable String description,
        int size,
        String status,
        String progress,
        UUID typeId,
        Map<String, String> metadata,
        Instant createdAt,
        @Nullable Instant updatedAt) {
    public SnapshotRow {
        metadata = Map.copyOf(metadata);
    }
}
