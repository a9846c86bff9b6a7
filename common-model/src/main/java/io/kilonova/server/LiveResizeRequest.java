package io.kilonova.server;

import java.util.UUID;

/** Gives the running guest of a server what the new flavor has more. */
public record LiveResizeRequest(UUID serverId, FlavorSpec from, FlavorSpec to) {}
