package io.kilonova.server;

import org.jspecify.annotations.Nullable;

/**
 * Everything that the servers of one create share, settled.
 *
 * @param diskConfig AUTO or MANUAL
 * @param most how many servers there can be of those that were asked for
 */
record ServerPlan(
        CreateServer wish,
        FlavorSpec flavor,
        NewDisks disks,
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
