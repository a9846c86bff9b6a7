package io.kilonova.migration;

import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.Since;
import io.kilonova.server.Times;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A live migration of one server; the counts of bytes are null as long as nobody counts. */
record ServerMigrationView(
        @Named("created_at") String createdAt,
        @Named("dest_compute") @Nullable String destCompute,
        @Named("dest_host") @Nullable String destHost,
        @Named("dest_node") @Nullable String destNode,
        @Named("disk_processed_bytes") @Nullable Long diskProcessed,
        @Named("disk_remaining_bytes") @Nullable Long diskRemaining,
        @Named("disk_total_bytes") @Nullable Long diskTotal,
        long id,
        @Named("memory_processed_bytes") @Nullable Long memoryProcessed,
        @Named("memory_remaining_bytes") @Nullable Long memoryRemaining,
        @Named("memory_total_bytes") @Nullable Long memoryTotal,
        @Named("server_uuid") String serverId,
        @Named("source_compute") @Nullable String sourceCompute,
        @Named("source_node") @Nullable String sourceNode,
        String status,
        @Named("updated_at") @Nullable String updatedAt,
        @Since("2.59") String uuid,
        @Since("2.80") @Named("user_id") String userId,
        @Since("2.80") @Named("project_id") String projectId) {

    record All(List<ServerMigrationView> migrations) {}

    record One(ServerMigrationView migration) {}

    static ServerMigrationView of(MigrationRow row, boolean showsHosts) {
        return new ServerMigrationView(
                Times.microseconds(row.createdAt()),
                showsHosts ? row.destCompute() : null,
                showsHosts ? row.destHost() : null,
                showsHosts ? row.destNode() : null,
                null,
                null,
                null,
                row.number(),
                null,
                null,
                null,
                row.serverId().toString(),
                showsHosts ? row.sourceHost() : null,
                showsHosts ? row.sourceNode() : null,
                row.status(),
                Times.microseconds(row.updatedAt()),
                row.id().toString(),
                row.userId(),
                row.projectId());
    }
}
