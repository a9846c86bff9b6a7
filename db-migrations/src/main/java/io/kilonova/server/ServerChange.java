package io.kilonova.server;

import org.jspecify.annotations.Nullable;

/**
 * What a user wants to be otherwise about a server; null leaves it as it is.
 *
 * @param availabilityZone that the server is pinned to
 */
public record ServerChange(
        @Nullable String name,
        @Nullable String hostname,
        @Nullable String accessIpV4,
        @Nullable String accessIpV6,
        @Nullable String diskConfig,
        Patch<String> description,
        Patch<String> availabilityZone) {}
