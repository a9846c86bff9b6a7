package io.kilonova.migration;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.Flags;
import io.kilonova.server.Times;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Reads the migrations of all servers. */
@Service
final class Migrations {
    private static final String RULE = "os_compute_api:os-migrations:index";
    private static final String PATH = "/os-migrations";

    private final MigrationStore store;
    private final Policies policies;
    private final int most;

    Migrations(MigrationStore store, Policies policies, ApiSettings settings) {
        this.store = store;
        this.policies = policies;
        this.most = settings.maxLimit();
    }

    MigrationView.All list(Query query, ApiRequest request) {
        var caller = request.caller();
        policies.enforce(RULE, caller, caller.projectId());
        if (!query.last("project_id").equals(Optional.of(caller.projectId()))) {
            policies.enforce(RULE + ":all_projects", caller);
        }
        var isPaged = request.version().has(Behaviour.MIGRATIONS_PAGED);
        var page = isPaged ? Page.of(query, most) : new Page(most, Optional.empty());
        var rows =
                query.last("hidden").flatMap(Flags::find).orElse(false)
                        ? List.<MigrationRow>of()
                        : store.list(wanted(query, page, request));
        var showsHosts = policies.allows(RULE + ":host", caller, caller.projectId());
        var views =
                rows.stream()
                        .map(row ->
                                MigrationView.of(
                                        row,
                                        showsHosts,
                                        ServerMigrations.isInProgress(row)
                                                ? request.links()
                                                        .of(
                                                                "servers/"
                                                                        + row.serverId()
                                                                        + "/migrations",
                                                                String.valueOf(row.number()))
                                                : null))
                        .toList();
        var ids = rows.stream().map(row -> row.id().toString()).toList();
        return new MigrationView.All(views, page.next(PATH, query, request, ids));
    }

    private MigrationQuery wanted(Query query, Page page, ApiRequest request) {
        var version = request.version();
        var hasOwners = version.has(Behaviour.MIGRATION_OWNER_FILTERS);
        var since = version.has(Behaviour.MIGRATIONS_PAGED) ? time(query, "changes-since") : null;
        var before =
                version.has(Behaviour.MIGRATIONS_CHANGED_BEFORE)
                        ? time(query, "changes-before")
                        : null;
        if (since != null && before != null && since.isAfter(before)) {
            throw new ComputeFailure.Invalid(
                    "The value of changes-since must be less than or equal to changes-before.");
        }
        return new MigrationQuery(
                query.last("instance_uuid").orElse(null),
                query.last("host").orElse(null),
                query.last("source_compute").orElse(null),
                query.last("migration_type").map(List::of).orElse(List.of()),
                query.last("status").map(List::of).orElse(List.of()),
                hasOwners ? query.last("user_id").orElse(null) : null,
                query.last("project_id").orElse(null),
                since,
                before,
                page.marker().map(this::marker).orElse(null),
                page.limit());
    }

    private static @Nullable Instant time(Query query, String name) {
        return query.last(name).map(text -> Times.parse(name, text)).orElse(null);
    }

    private MigrationRow marker(String marker) {
        return id(marker)
                .flatMap(store::find)
                .orElseThrow(() ->
                        new ComputeFailure.Invalid("Marker " + marker + " could not be found."));
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
