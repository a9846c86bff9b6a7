package io.kilonova.guest;

import java.util.UUID;

/** The host shall have no guest of the server, unless the server belongs there. */
public record ReapRequest(UUID serverId, UUID hostId) {}
