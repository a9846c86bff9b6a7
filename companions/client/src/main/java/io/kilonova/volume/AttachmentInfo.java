package io.kilonova.volume;

import org.jspecify.annotations.Nullable;

/**
 * A volume's attachment to a server.
 *
 * @param status reserved, attaching, attached, detached and the like
 * @param mode rw, ro, or null while nobody has said
 * @param connection how a host gets at the volume; null while no host is connected
 */
public record AttachmentInfo(
        String id,
        String volumeId,
        String serverId,
        String status,
        String mode,
        @Nullable ConnectionInfo connection) {}
