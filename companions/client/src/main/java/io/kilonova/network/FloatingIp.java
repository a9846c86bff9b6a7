package io.kilonova.network;

import org.jspecify.annotations.Nullable;

/**
 * An address of an external network that a project has.
 *
 * @param networkId the external network
 * @param portId the port it leads to, or null
 * @param fixedAddress the port's address it leads to, or null
 */
public record FloatingIp(
        String id,
        String address,
        String networkId,
        String projectId,
        @Nullable String portId,
        @Nullable String fixedAddress) {}
