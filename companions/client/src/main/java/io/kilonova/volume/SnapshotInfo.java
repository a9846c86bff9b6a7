package io.kilonova.volume;

import java.util.Map;

/**
 * A snapshot of a volume.
 *
 * @param sizeGb of the volume when it was made
 * @param createdAt as the service writes it
 */
public record SnapshotInfo(
        String id,
        String name,
        String description,
        String status,
        int sizeGb,
        String volumeId,
        String projectId,
        Map<String, String> metadata,
        String createdAt) {
    public SnapshotInfo {
        metadata = Map.copyOf(metadata);
    }

    public boolean isError() {
        return status.startsWith("error");
    }
}
