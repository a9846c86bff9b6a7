package io.kilonova.adminaction;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.ServerAction;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Is gone from the API at every version. */
@Component
final class ResetNetworkAction implements ServerAction {
    @Override
    public String key() {
        return "resetNetwork";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        throw new ComputeFailure.Gone();
    }
}
