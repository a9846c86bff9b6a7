package io.kilonova.network;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A security group without its rules. */
public record SecurityGroupRow(
        UUID id,
        String projectId,
        String name,
        String description,
        boolean isDefault,
        boolean isStateful,
        List<String> tags,
        int revision,
        Instant createdAt,
        Instant updatedAt) {
    public SecurityGroupRow {
        tags = List.copyOf(tags);
    }
}
