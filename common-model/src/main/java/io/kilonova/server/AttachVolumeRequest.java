package io.kilonova.server;

import java.util.UUID;

/** Attaches a volume; the row of the disk is there already. */
public record AttachVolumeRequest(UUID serverId, UUID deviceId, String volumeId) {}
