package io.kilonova.guest;

import java.util.UUID;

/** The server, if it is in the recycle bin on that host, shall not run. */
public record HaltRequest(UUID serverId, UUID hostId) {}
