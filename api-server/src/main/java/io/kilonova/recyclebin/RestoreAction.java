package io.kilonova.recyclebin;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.quota.Quotas;
import io.kilonova.server.Operation;
import io.kilonova.server.RestoreRequest;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Takes a server out of the recycle bin, if its project has room for it again. */
@Component
final class RestoreAction implements ServerAction {
    private final ServerOperations operations;
    private final Quotas quotas;

    RestoreAction(ServerOperations operations, Quotas quotas) {
        this.operations = operations;
        this.quotas = quotas;
    }

    @Override
    public String key() {
        return "restore";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server =
                operations.find(
                        serverId,
                        Operation.RESTORE,
                        "os_compute_api:os-deferred-delete:restore",
                        request);
        var flavor = server.flavor();
        var amount = new Quotas.Amount(1, flavor.vcpus(), flavor.memoryMb());
        operations.begin(
                server,
                new Work(Operation.RESTORE, "server.restore", new RestoreRequest(server.id())),
                () -> quotas.recheck(server.projectId(), amount),
                request);
        return ResponseEntity.accepted().build();
    }
}
