package io.kilonova.placement;

import java.util.UUID;

/** Where a server was put, its capacity claimed, or why nowhere. */
public sealed interface PlacementResult {
    record Placement(UUID hostId, String host, String availabilityZone)
            implements PlacementResult {}

    /** {@code reason} is one sentence with counts per filter, fit for the server's fault. */
    record NoValidHost(String reason) implements PlacementResult {}
}
