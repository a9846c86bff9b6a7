package io.kilonova.lock;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerChangeStore;
import io.kilonova.server.ServerOperations;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Unlocks a server. What an administrator has locked, its project may not unlock. */
@Component
final class UnlockAction implements ServerAction {
    private static final String RULE = "os_compute_api:os-lock-server:unlock";

    private final ServerAccess access;
    private final ServerOperations operations;
    private final ServerChangeStore changes;
    private final Policies policies;

    UnlockAction(
            ServerAccess access,
            ServerOperations operations,
            ServerChangeStore changes,
            Policies policies) {
        this.access = access;
        this.operations = operations;
        this.changes = changes;
        this.policies = policies;
    }

    @Override
    public String key() {
        return "unlock";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server = access.find(serverId, RULE, request);
        var own = request.caller().owns(server.projectId()) ? "owner" : "admin";
        if (server.lockedBy() != null && !server.lockedBy().equals(own)) {
            policies.enforce(RULE + ":unlock_override", request.caller(), server.projectId());
        }
        operations.act(server, Operation.UNLOCK, () -> changes.unlock(server.id()), request);
        return ResponseEntity.accepted().build();
    }
}
