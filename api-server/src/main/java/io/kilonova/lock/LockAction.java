package io.kilonova.lock;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerChangeStore;
import io.kilonova.server.ServerOperations;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Locks a server. Its own project's lock on what is locked already changes nothing. */
@Component
final class LockAction implements ServerAction {
    private final ServerAccess access;
    private final ServerOperations operations;
    private final ServerChangeStore changes;

    LockAction(ServerAccess access, ServerOperations operations, ServerChangeStore changes) {
        this.access = access;
        this.operations = operations;
        this.changes = changes;
    }

    @Override
    public String key() {
        return "lock";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server = access.find(serverId, "os_compute_api:os-lock-server:lock", request);
        var isOwner = request.caller().owns(server.projectId());
        if (server.lockedBy() == null || !isOwner) {
            var by = isOwner ? "owner" : "admin";
            operations.act(
                    server,
                    Operation.LOCK,
                    () -> changes.lock(server.id(), by, reason(details, request)),
                    request);
        }
        return ResponseEntity.accepted().build();
    }

    private static @Nullable String reason(JsonNode details, ApiRequest request) {
        return request.version().has(Behaviour.LOCK_REASONS)
                ? details.path("locked_reason").asString(null)
                : null;
    }
}
