package io.kilonova.server;

import java.util.UUID;

/** Takes a server to another host: a cold or a live migration, or an evacuation. */
public record MoveRequest(UUID serverId, Operation operation, UUID migrationId) {}
