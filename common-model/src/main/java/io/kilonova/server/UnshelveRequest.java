package io.kilonova.server;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a server that is shelved run again.
 *
 * @param availabilityZone that it must be in, or null for any
 * @param host the host that an administrator wants, or null
 */
public record UnshelveRequest(
        UUID serverId, @Nullable String availabilityZone, @Nullable String host) {}
