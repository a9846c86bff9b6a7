package io.kilonova.server;

import java.util.UUID;

/** Lets a server go on with another volume, which gets what is on the one it has. */
public record SwapVolumeRequest(
        UUID serverId, UUID deviceId, String oldVolumeId, String newVolumeId) {}
