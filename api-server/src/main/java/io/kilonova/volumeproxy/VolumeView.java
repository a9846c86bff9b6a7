package io.kilonova.volumeproxy;

import io.kilonova.platform.microversion.Named;
import io.kilonova.volume.VolumeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A volume in the form that upstream keeps for old clients. */
record VolumeView(
        String id,
        String status,
        int size,
        @Named("availabilityZone") @Nullable String availabilityZone,
        @Named("createdAt") String createdAt,
        List<Map<String, String>> attachments,
        @Named("displayName") String displayName,
        @Named("displayDescription") String displayDescription,
        @Named("volumeType") @Nullable String volumeType,
        @Named("snapshotId") @Nullable String snapshotId,
        Map<String, String> metadata) {

    record One(VolumeView volume) {}

    record All(List<VolumeView> volumes) {
        All {
            volumes = List.copyOf(volumes);
        }
    }

    static VolumeView of(VolumeInfo volume) {
        return new VolumeView(
                volume.id(),
                volume.status(),
                volume.sizeGb(),
                orNull(volume.availabilityZone()),
                volume.createdAt(),
                List.of(attachment(volume)),
                volume.name(),
                volume.description(),
                orNull(volume.volumeType()),
                orNull(volume.snapshotId()),
                volume.metadata());
    }

    /** The first, or an empty one: more could not be told in this form. */
    private static Map<String, String> attachment(VolumeInfo volume) {
        if (volume.uses().isEmpty()) {
            return Map.of();
        }
        var use = volume.uses().getFirst();
        var plain = Map.of("id", volume.id(), "volumeId", volume.id(), "serverId", use.serverId());
        if (use.device().isEmpty()) {
            return plain;
        }
        return Map.of(
                "id",
                volume.id(),
                "volumeId",
                volume.id(),
                "serverId",
                use.serverId(),
                "device",
                use.device());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
