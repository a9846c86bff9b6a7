package io.kilonova.server;

import java.util.UUID;

/** Makes a server what its migration says, or what it was before, or settles it that way. */
public record ResizeRequest(UUID serverId, UUID migrationId) {}
