package io.kilonova.adminaction;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerEvent.Reset;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerStateStore;
import io.kilonova.server.VmState;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Says that a server is active, or in error, whatever it was; ends what is being done to it. */
@Component
final class ResetStateAction implements ServerAction {
    private final ServerOperations operations;
    private final ServerStateStore states;

    ResetStateAction(ServerOperations operations, ServerStateStore states) {
        this.operations = operations;
        this.states = states;
    }

    @Override
    public String key() {
        return "os-resetState";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server =
                operations.find(
                        serverId,
                        Operation.RESET_STATE,
                        "os_compute_api:os-admin-actions:reset_state",
                        request);
        var vm = VmState.of(details.path("state").asString(""));
        operations.act(
                server,
                Operation.RESET_STATE,
                () -> {
                    states.apply(server.id(), new Reset(vm));
                    operations.cancelAll(server.id());
                },
                request);
        return ResponseEntity.accepted().build();
    }
}
