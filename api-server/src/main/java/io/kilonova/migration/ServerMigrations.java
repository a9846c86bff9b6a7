package io.kilonova.migration;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerRow;
import io.kilonova.server.TaskState;
import io.kilonova.server.VmState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Service;

/** The live migrations of one server: reads those that go on, and interferes with them. */
@Service
final class ServerMigrations {
    private static final String RULE = "os_compute_api:servers:migrations:";
    private static final List<String> IN_PROGRESS =
            List.of("queued", "preparing", "running", "post-migrating");

    private final MigrationStore store;
    private final ServerAccess access;
    private final Policies policies;

    ServerMigrations(MigrationStore store, ServerAccess access, Policies policies) {
        this.store = store;
        this.access = access;
        this.policies = policies;
    }

    static boolean isInProgress(MigrationRow row) {
        return row.type().equals(MigrationRow.LIVE) && IN_PROGRESS.contains(row.status());
    }

    ServerMigrationView.All list(String serverId, ApiRequest request) {
        var server = access.find(serverId, RULE + "index", request);
        var showsHosts = policies.allows(RULE + "index:host", request.caller(), server.projectId());
        var query =
                new MigrationQuery(
                        server.id().toString(),
                        null,
                        null,
                        List.of(MigrationRow.LIVE),
                        IN_PROGRESS,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Integer.MAX_VALUE);
        return new ServerMigrationView.All(
                store.list(query).stream()
                        .map(row -> ServerMigrationView.of(row, showsHosts))
                        .toList());
    }

    ServerMigrationView show(String serverId, String id, ApiRequest request) {
        var server = access.find(serverId, RULE + "show", request);
        var row =
                find(server, id)
                        .orElseThrow(() ->
                                new ComputeFailure.NotFound(
                                        "In-progress live migration %s is not found for server %s."
                                                .formatted(id, serverId)));
        if (!row.type().equals(MigrationRow.LIVE)) {
            throw new ComputeFailure.NotFound(
                    "Migration %s for server %s is not live-migration.".formatted(id, serverId));
        }
        if (!isInProgress(row)) {
            throw new ComputeFailure.NotFound(
                    "Live migration %s for server %s is not in progress.".formatted(id, serverId));
        }
        return ServerMigrationView.of(row, true);
    }

    void forceComplete(String serverId, String id, ApiRequest request) {
        var server = access.find(serverId, RULE + "force_complete", request);
        ServerOperations.checkLock(server, request);
        if (server.state().vm() != VmState.ACTIVE) {
            throw wrongState("force_complete", server, "vm_state " + server.state().vm().wire());
        }
        checkMigrates(server, "force_complete");
        var row =
                find(server, id).orElseThrow(() -> new ComputeFailure.Invalid(missing(server, id)));
        checkStatus(row, Set.of("running"), "force complete");
    }

    void abort(String serverId, String id, ApiRequest request) {
        var server = access.find(serverId, RULE + "delete", request);
        ServerOperations.checkLock(server, request);
        checkMigrates(server, "abort live migration");
        var row =
                find(server, id)
                        .orElseThrow(() -> new ComputeFailure.NotFound(missing(server, id)));
        var allowed =
                request.version().has(Behaviour.ABORT_OF_QUEUED_MIGRATIONS)
                        ? Set.of("running", "queued", "preparing")
                        : Set.of("running");
        checkStatus(row, allowed, "abort live migration");
    }

    private Optional<MigrationRow> find(ServerRow server, String id) {
        return id.matches("\\d{1,18}")
                ? store.find(server.id(), Long.parseLong(id))
                : Optional.empty();
    }

    private static String missing(ServerRow server, String id) {
        return "Migration %s not found for instance %s".formatted(id, server.id());
    }

    private static void checkMigrates(ServerRow server, String what) {
        var task = server.state().task();
        if (task != TaskState.MIGRATING) {
            throw wrongState(what, server, "task_state " + (task == null ? "None" : task.wire()));
        }
    }

    /** No live migration gets so far before servers can go to other hosts. */
    private static void checkStatus(MigrationRow row, Set<String> allowed, String what) {
        if (!allowed.contains(row.status())) {
            throw new ComputeFailure.Invalid(
                    "Migration %d state of instance %s is %s. Cannot %s while the migration is in this state."
                            .formatted(row.number(), row.serverId(), row.status(), what));
        }
        throw new ComputeFailure.NotImplemented("The requested functionality is not supported.");
    }

    private static ComputeFailure wrongState(String what, ServerRow server, String state) {
        return new ComputeFailure.Conflict(
                "Cannot '%s' instance %s while it is in %s".formatted(what, server.id(), state));
    }
}
