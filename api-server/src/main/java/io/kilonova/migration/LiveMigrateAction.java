package io.kilonova.migration;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.AwaitedOperations;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.Flags;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerReferenceStore;
import io.kilonova.server.ServerRow;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Takes a server to another host while it runs. Older versions answer when it is known to go. */
@Component
final class LiveMigrateAction implements ServerAction {
    private static final String RULE = "os_compute_api:os-migrate-server:migrate_live";

    private final ServerOperations operations;
    private final ServerReferenceStore references;
    private final Moves moves;
    private final AwaitedOperations awaited;

    LiveMigrateAction(
            ServerOperations operations,
            ServerReferenceStore references,
            Moves moves,
            AwaitedOperations awaited) {
        this.operations = operations;
        this.references = references;
        this.moves = moves;
        this.awaited = awaited;
    }

    @Override
    public String key() {
        return "os-migrateLive";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var host = details.hasNonNull("host") ? details.path("host").asString("") : null;
        var rule = host == null ? RULE : RULE + ":host";
        var server = operations.find(serverId, Operation.LIVE_MIGRATE, rule, request);
        checkForce(host, details);
        checkHost(server, host);
        var operation = moves.begin(server, Operation.LIVE_MIGRATE, host, request);
        if (!request.version().has(Behaviour.LIVE_MIGRATION_IN_BACKGROUND)) {
            awaited.await(operation);
        }
        return ResponseEntity.accepted().build();
    }

    /** Fails for a host that is to be gone to whatever it is like, and is not named. */
    static void checkForce(@Nullable String host, JsonNode details) {
        if (host == null && Flags.find(details.path("force").asString("")).orElse(false)) {
            throw new ComputeFailure.Invalid("Can't force to a non-provided destination");
        }
    }

    private void checkHost(ServerRow server, @Nullable String host) {
        var source = ServerOperations.hostOf(server);
        if (host == null) {
            return;
        }
        if (!references.hostExists(host)) {
            throw new ComputeFailure.Invalid("Compute host " + host + " could not be found.");
        }
        if (host.equals(source.name())) {
            throw new ComputeFailure.Invalid(
                    "Unable to migrate instance (%s) to current host (%s)."
                            .formatted(server.id(), host));
        }
    }
}
