package io.kilonova.server;

import java.time.Duration;
import java.util.UUID;

/** Puts a server into the recycle bin, from which it goes for good after {@code keep}. */
public record SoftDeleteRequest(UUID serverId, Duration keep) {}
