package io.kilonova.migration;

import io.kilonova.server.FlavorSpec;
import io.kilonova.server.ServerRow;
import io.kilonova.server.VmState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A migration that is asked for.
 *
 * @param source where the server is, or null
 * @param dest where it goes as far as that is known; for a resize its own host
 * @param destCompute the host's name alone, when nothing else is known
 */
public record NewMigration(
        UUID id,
        UUID serverId,
        String type,
        String status,
        ServerRow.@Nullable HostOfServer source,
        ServerRow.@Nullable HostOfServer dest,
        @Nullable String destCompute,
        @Nullable FlavorSpec oldFlavor,
        @Nullable FlavorSpec newFlavor,
        VmState from,
        String userId,
        String projectId) {}
