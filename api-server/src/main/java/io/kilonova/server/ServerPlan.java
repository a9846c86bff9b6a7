package io.kilonova.server;

import org.jspecify.annotations.Nullable;

/**
 * Everything that the servers of one create share, settled.
 *
 * @param disks the flavor with the local disks that were asked for
 * @param diskConfig AUTO or MANUAL
 * @param most how many servers there can be of those that were asked for
 */
record ServerPlan(
        CreateServer wish,
        FlavorSpec flavor,
        FlavorSpec disks,
        ImageSpec image,
        Wiring wiring,
        Destination destination,
        @Nullable String publicKey,
        String diskConfig,
        int most) {

    @Override
    public String toString() {
        return "ServerPlan[name=" + wish.name() + "]";
    }
}
