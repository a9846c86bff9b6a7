package io.kilonova.server;

import java.util.UUID;

/** Starts the guest of a rescued server from its own disk again. */
public record UnrescueRequest(UUID serverId) {}
