package io.kilonova.volume;

import java.time.Instant;
import java.util.UUID;

/** Why something failed, for its owner to read. */
public record MessageRow(
        UUID id,
        String projectId,
        String eventId,
        String requestId,
        String resourceType,
        UUID resourceId,
        String userMessage,
        Instant createdAt) {}
