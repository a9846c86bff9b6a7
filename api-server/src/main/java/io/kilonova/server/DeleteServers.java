package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.ServerOperations.Work;
import org.springframework.stereotype.Service;

/**
 * Deletes servers, whatever they are doing: an operation under way is cancelled, and the delete
 * waits behind it.
 */
@Service
final class DeleteServers {
    private final ServerOperations operations;

    DeleteServers(ServerOperations operations) {
        this.operations = operations;
    }

    void delete(String id, ApiRequest request) {
        var server =
                operations.find(id, Operation.DELETE, "os_compute_api:servers:delete", request);
        var work = new Work(Operation.DELETE, "server.delete", new DeleteRequest(server.id()));
        operations.begin(server, work, request);
    }
}
