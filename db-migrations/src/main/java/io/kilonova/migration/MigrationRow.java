package io.kilonova.migration;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A migration as lists and shows read it.
 *
 * @param number the id of older API versions
 * @param type resize, migration, live-migration, evacuation
 * @param oldFlavor number of the flavor, or null when it is gone or there is none
 */
public record MigrationRow(
        UUID id,
        long number,
        UUID serverId,
        String type,
        String status,
        @Nullable String sourceHost,
        @Nullable String sourceNode,
        @Nullable String destCompute,
        @Nullable String destHost,
        @Nullable String destNode,
        @Nullable Long oldFlavor,
        @Nullable Long newFlavor,
        String userId,
        String projectId,
        Instant createdAt,
        Instant updatedAt) {
    public static final String LIVE = "live-migration";
}
