package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Has a rescued server run from its own disk again. */
@Component
final class UnrescueAction implements ServerAction {
    private final ServerOperations operations;

    UnrescueAction(ServerOperations operations) {
        this.operations = operations;
    }

    @Override
    public String key() {
        return "unrescue";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server =
                operations.find(
                        serverId, Operation.UNRESCUE, "os_compute_api:os-unrescue", request);
        ServerOperations.hostOf(server);
        var work =
                new ServerOperations.Work(
                        Operation.UNRESCUE, "server.unrescue", new UnrescueRequest(server.id()));
        operations.begin(server, work, request);
        return ResponseEntity.accepted().build();
    }
}
