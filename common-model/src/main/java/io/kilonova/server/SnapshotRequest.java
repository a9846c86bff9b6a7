package io.kilonova.server;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Saves a server as an image, leaving it running.
 *
 * @param operation CREATE_IMAGE or CREATE_BACKUP
 * @param rotation null unless it is a backup
 */
public record SnapshotRequest(
        UUID serverId, Operation operation, ServerImage image, @Nullable Rotation rotation) {

    /** How many backups of a type are kept, the new one counted; the oldest go first. */
    public record Rotation(String backupType, int keep) {}
}
