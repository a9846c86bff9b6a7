package io.kilonova.volume;

import java.util.List;
import java.util.Map;

/**
 * A volume.
 *
 * @param status available, reserved, attaching, in-use, error and the like
 * @param volumeType name of it; empty when it has none
 * @param host back end it is on; empty when not told
 * @param snapshotId made from it; empty when not
 * @param sourceVolumeId made from it; empty when not
 * @param imageMetadata of the image it was made from, its id as {@code image_id}
 * @param createdAt as the service writes it
 */
public record VolumeInfo(
        String id,
        String name,
        String description,
        String status,
        int sizeGb,
        String projectId,
        String volumeType,
        String availabilityZone,
        String host,
        String snapshotId,
        String sourceVolumeId,
        boolean isBootable,
        boolean isMultiattach,
        boolean isEncrypted,
        List<Use> uses,
        Map<String, String> metadata,
        Map<String, String> imageMetadata,
        String createdAt) {
    public VolumeInfo {
        uses = List.copyOf(uses);
        metadata = Map.copyOf(metadata);
        imageMetadata = Map.copyOf(imageMetadata);
    }

    /** A server that has it attached; {@code device} and {@code host} are empty when not told. */
    public record Use(
            String attachmentId, String serverId, String device, String host, String attachedAt) {}

    public boolean isError() {
        return status.startsWith("error");
    }
}
