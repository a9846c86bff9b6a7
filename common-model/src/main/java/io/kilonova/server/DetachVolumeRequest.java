package io.kilonova.server;

import java.util.UUID;

/** Takes a volume away from a server. */
public record DetachVolumeRequest(UUID serverId, UUID deviceId, String volumeId) {}
