package io.kilonova.recyclebin;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Deletes a server for good, in the recycle bin or not. */
@Component
final class ForceDeleteAction implements ServerAction {
    private final ServerOperations operations;

    ForceDeleteAction(ServerOperations operations) {
        this.operations = operations;
    }

    @Override
    public String key() {
        return "forceDelete";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server =
                operations.find(
                        serverId,
                        Operation.FORCE_DELETE,
                        "os_compute_api:os-deferred-delete:force",
                        request);
        var input = new DeleteRequest(server.id());
        operations.begin(server, new Work(Operation.FORCE_DELETE, "server.delete", input), request);
        return ResponseEntity.accepted().build();
    }
}
