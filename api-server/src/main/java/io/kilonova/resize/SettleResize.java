package io.kilonova.resize;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.migration.MigrationStore;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/**
 * Ends a resize one way or the other.
 *
 * @param status of the migration meanwhile
 * @param saga that does it
 */
record SettleResize(
        String key,
        Operation operation,
        String rule,
        String status,
        String saga,
        HttpStatus answer,
        ServerOperations operations,
        MigrationStore migrations)
        implements ServerAction {

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server = operations.find(serverId, operation, rule, request);
        var migration =
                migrations
                        .unconfirmed(server.id())
                        .orElseThrow(
                                () -> new ComputeFailure.Invalid("Instance has not been resized."));
        var work = new Work(operation, saga, new ResizeRequest(server.id(), migration));
        operations.begin(server, work, () -> migrations.setStatus(migration, status), request);
        return ResponseEntity.status(answer).build();
    }
}
