package io.kilonova.server;

import java.util.UUID;

/** Takes a server out of the recycle bin. */
public record RestoreRequest(UUID serverId) {}
