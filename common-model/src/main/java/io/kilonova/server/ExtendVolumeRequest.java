package io.kilonova.server;

import java.util.UUID;

/** The volume has grown: the server's guest is to see it. */
public record ExtendVolumeRequest(UUID serverId, String volumeId) {}
