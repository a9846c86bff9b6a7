package io.kilonova.action;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One action on a server.
 *
 * @param requestId of the request that asked for it; users find the action by it
 * @param operationId the operation that does it, null when the request itself did
 * @param userId null, as the project, for what Kilonova did by itself
 * @param message why it failed, or null
 */
public record InstanceActionRow(
        UUID id,
        UUID serverId,
        String requestId,
        @Nullable UUID operationId,
        String action,
        @Nullable String userId,
        @Nullable String projectId,
        @Nullable String message,
        Instant startedAt,
        Instant updatedAt,
        @Nullable Instant finishedAt) {

    /** An action that begins now. */
    public static InstanceActionRow begun(
            UUID id, UUID serverId, @Nullable UUID operationId, String action, Asker asker) {
        return new InstanceActionRow(
                id,
                serverId,
                asker.requestId(),
                operationId,
                action,
                asker.userId(),
                asker.projectId(),
                null,
                asker.at(),
                asker.at(),
                null);
    }

    /** An action that the request itself does, and has done by now. */
    public static InstanceActionRow done(UUID id, UUID serverId, String action, Asker asker) {
        return new InstanceActionRow(
                id,
                serverId,
                asker.requestId(),
                null,
                action,
                asker.userId(),
                asker.projectId(),
                null,
                asker.at(),
                asker.at(),
                asker.at());
    }

    /** Who asked, when, in which request; nobody when Kilonova did by itself. */
    public record Asker(
            String requestId, @Nullable String userId, @Nullable String projectId, Instant at) {}
}
