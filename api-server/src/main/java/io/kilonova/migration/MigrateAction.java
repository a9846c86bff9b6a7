package io.kilonova.migration;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerReferenceStore;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Takes a server to another host while it does not run. */
@Component
final class MigrateAction implements ServerAction {
    private static final String RULE = "os_compute_api:os-migrate-server:migrate";

    private final ServerOperations operations;
    private final ServerReferenceStore references;
    private final Moves moves;

    MigrateAction(ServerOperations operations, ServerReferenceStore references, Moves moves) {
        this.operations = operations;
        this.references = references;
        this.moves = moves;
    }

    @Override
    public String key() {
        return "migrate";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var host =
                request.version().has(Behaviour.COLD_MIGRATION_TO_A_HOST)
                                && details.hasNonNull("host")
                        ? details.path("host").asString("")
                        : null;
        var rule = host == null ? RULE : RULE + ":host";
        var server = operations.find(serverId, Operation.MIGRATE, rule, request);
        var source = ServerOperations.hostOf(server);
        if (host != null && host.equals(source.name())) {
            throw new ComputeFailure.Invalid("Cannot migrate to the host where the server exists.");
        }
        if (host != null && !references.hostExists(host)) {
            throw new ComputeFailure.Invalid("Compute host " + host + " could not be found.");
        }
        moves.begin(server, Operation.MIGRATE, host, request);
        return ResponseEntity.accepted().build();
    }
}
