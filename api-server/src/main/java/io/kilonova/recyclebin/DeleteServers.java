package io.kilonova.recyclebin;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.schema.Schema;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import io.kilonova.server.SoftDeleteRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Deletes servers, whatever they are doing: an operation under way is cancelled, and the delete
 * waits behind it. What never ran has nothing to be had back, and does not go into the bin.
 */
@RestController
final class DeleteServers {
    private final ServerOperations operations;
    private final RecycleBinSettings settings;

    DeleteServers(ServerOperations operations, RecycleBinSettings settings) {
        this.operations = operations;
        this.settings = settings;
    }

    @DeleteMapping("/servers/{id}")
    @Schema("servers.delete")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id, ApiRequest request) {
        var server =
                operations.find(id, Operation.DELETE, "os_compute_api:servers:delete", request);
        var keep = settings.keep(server.projectId(), request.hasExtras());
        var work =
                keep.isPositive() && server.launchedAt() != null
                        ? new Work(
                                Operation.SOFT_DELETE,
                                "server.soft_delete",
                                new SoftDeleteRequest(server.id(), keep))
                        : new Work(
                                Operation.DELETE, "server.delete", new DeleteRequest(server.id()));
        operations.begin(server, work, request);
    }
}
