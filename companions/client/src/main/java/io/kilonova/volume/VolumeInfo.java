package io.kilonova.volume;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A volume.
 *
 * @param status available, reserved, attaching, in-use, error and the like
 * @param volumeType name of it; empty when it has none
 * @param host back end it is on; empty when not told
 * @param snapshotId made from it; empty when not
 * @param sourceVolumeId made from it; empty when not
 * @param migrationStatus what the service moves it for, or is being moved for; empty for nothing
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
        String migrationStatus,
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

    /** Why the volume cannot be kept for a server now, in the service's words. */
    public Optional<String> refusalToReserve() {
        var isFree =
                status.equals("available")
                        || status.equals("downloading")
                        || (isMultiattach && status.equals("in-use"));
        return isFree
                ? Optional.empty()
                : Optional.of(
                        "Volume %s status must be %s to reserve, but the current status is %s."
                                .formatted(
                                        id,
                                        isMultiattach
                                                ? "available or in-use"
                                                : "available or downloading",
                                        status));
    }

    public boolean isError() {
        return status.startsWith("error");
    }
}
