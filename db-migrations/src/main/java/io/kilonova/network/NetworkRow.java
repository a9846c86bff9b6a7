package io.kilonova.network;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A network.
 *
 * @param mtu in bytes
 * @param subnetIds derived; not written with the row
 */
public record NetworkRow(
        UUID id,
        String projectId,
        String name,
        String description,
        boolean isAdminStateUp,
        boolean isShared,
        boolean isExternal,
        boolean isDefault,
        int mtu,
        boolean hasPortSecurity,
        Provider provider,
        List<String> availabilityZoneHints,
        List<String> tags,
        int revision,
        Instant createdAt,
        Instant updatedAt,
        List<UUID> subnetIds) {
    public NetworkRow {
        availabilityZoneHints = List.copyOf(availabilityZoneHints);
        tags = List.copyOf(tags);
        subnetIds = List.copyOf(subnetIds);
    }

    /** What the network is made of, for administrators. */
    public record Provider(
            String type, @Nullable String physicalNetwork, @Nullable Integer segmentationId) {}
}
