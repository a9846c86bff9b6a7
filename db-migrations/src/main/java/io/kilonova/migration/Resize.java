package io.kilonova.migration;

import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.VmState;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a server was before a resize and what it is after, for whoever does, confirms or reverts it.
 *
 * @param from the state before
 */
public record Resize(UUID migrationId, UUID serverId, VmState from, Shape before, Shape after) {
    /**
     * @param resources resource class to amount, of the server's host; empty when not known yet
     * @param disks the local ones
     */
    public record Shape(
            FlavorSpec flavor, Map<String, Long> resources, List<BlockDeviceRow> disks) {
        public Shape {
            resources = Map.copyOf(resources);
            disks = List.copyOf(disks);
        }
    }

    /** Whether the server ran, and so is to run. */
    public boolean ran() {
        return from == VmState.ACTIVE;
    }
}
