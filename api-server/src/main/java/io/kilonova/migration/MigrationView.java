package io.kilonova.migration;

import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.microversion.Since;
import io.kilonova.server.Times;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A migration in the list of all.
 *
 * @param links to a live migration that goes on
 */
record MigrationView(
        @Named("created_at") String createdAt,
        @Named("dest_compute") @Nullable String destCompute,
        @Named("dest_host") @Nullable String destHost,
        @Named("dest_node") @Nullable String destNode,
        long id,
        @Named("instance_uuid") String serverId,
        @Named("new_instance_type_id") @Nullable Long newFlavor,
        @Named("old_instance_type_id") @Nullable Long oldFlavor,
        @Named("source_compute") @Nullable String sourceCompute,
        @Named("source_node") @Nullable String sourceNode,
        String status,
        @Named("updated_at") @Nullable String updatedAt,
        @Since("2.23") @Named("migration_type") String type,
        @Since("2.23") @OmitNull @Nullable List<Link> links,
        @Since("2.59") String uuid,
        @Since("2.80") @Named("user_id") String userId,
        @Since("2.80") @Named("project_id") String projectId) {

    /** The body of the list. */
    record All(
            List<MigrationView> migrations,
            @Since("2.59") @Named("migrations_links") @OmitNull @Nullable List<Link> links) {}

    static MigrationView of(MigrationRow row, boolean showsHosts, @Nullable List<Link> links) {
        return new MigrationView(
                Times.microseconds(row.createdAt()),
                showsHosts ? row.destCompute() : null,
                showsHosts ? row.destHost() : null,
                showsHosts ? row.destNode() : null,
                row.number(),
                row.serverId().toString(),
                row.newFlavor(),
                row.oldFlavor(),
                showsHosts ? row.sourceHost() : null,
                showsHosts ? row.sourceNode() : null,
                row.status(),
                Times.microseconds(row.updatedAt()),
                row.type(),
                links,
                row.id().toString(),
                row.userId(),
                row.projectId());
    }
}
