package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.microversion.Behaviour;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/**
 * An action that only changes how the guest runs, and whose body says nothing.
 *
 * @param since what the version must have for it, or null for every version
 */
record PowerAction(
        ServerOperations operations,
        String key,
        Operation operation,
        String rule,
        @Nullable Behaviour since)
        implements ServerAction {

    @Override
    public boolean isServedIn(ApiVersion version) {
        return since == null || version.has(since);
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        operations.power(serverId, operation, rule, request);
        return ResponseEntity.accepted().build();
    }
}
