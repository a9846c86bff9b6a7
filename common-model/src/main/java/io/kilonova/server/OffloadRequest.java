package io.kilonova.server;

import java.util.UUID;

/** Takes a server that is shelved off its host. */
public record OffloadRequest(UUID serverId) {}
