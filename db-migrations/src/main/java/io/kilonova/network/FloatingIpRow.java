package io.kilonova.network;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An address of an external network that a project has.
 *
 * @param ownPortId holds the address
 * @param target where it leads, or null for nowhere
 */
public record FloatingIpRow(
        UUID id,
        String projectId,
        UUID networkId,
        UUID ownPortId,
        String address,
        @Nullable Target target,
        String description,
        List<String> tags,
        int revision,
        Instant createdAt,
        Instant updatedAt) {
    public FloatingIpRow {
        tags = List.copyOf(tags);
    }

    /** An address of a port, with what is told of the port. */
    public record Target(
            UUID portId,
            String fixedIp,
            String name,
            UUID networkId,
            String macAddress,
            boolean isAdminStateUp,
            boolean isBound,
            String deviceId,
            String deviceOwner) {}
}
