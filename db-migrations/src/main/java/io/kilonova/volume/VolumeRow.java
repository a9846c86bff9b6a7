package io.kilonova.volume;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume.
 *
 * @param size GiB
 * @param countedSize GiB that count against the quota
 * @param previousStatus where an extension, upload or new image leads back to
 * @param isReadonly null while nobody has said
 */
public record VolumeRow(
        UUID id,
        String projectId,
        String userId,
        @Nullable String name,
        @Nullable String description,
        int size,
        int countedSize,
        String status,
        String attachStatus,
        @Nullable String previousStatus,
        @Nullable String migrationStatus,
        String availabilityZone,
        UUID typeId,
        String typeName,
        @Nullable UUID snapshotId,
        @Nullable UUID sourceVolumeId,
        boolean isBootable,
        boolean isMultiattach,
        @Nullable Boolean isReadonly,
        @Nullable String attachedMode,
        Map<String, String> metadata,
        Map<String, String> imageMetadata,
        Instant createdAt,
        @Nullable Instant updatedAt) {
    public VolumeRow {
        metadata = Map.copyOf(metadata);
        imageMetadata = Map.copyOf(imageMetadata);
    }
}
