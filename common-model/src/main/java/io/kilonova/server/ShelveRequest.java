package io.kilonova.server;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts a server away.
 *
 * @param image what its root disk is to be saved as; null when it boots from a volume
 */
public record ShelveRequest(UUID serverId, @Nullable ServerImage image) {}
