package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import java.util.Locale;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** A reboot that asks the guest first, or does not. */
@Component
final class RebootAction implements ServerAction {
    private final ServerOperations operations;

    RebootAction(ServerOperations operations) {
        this.operations = operations;
    }

    @Override
    public String key() {
        return "reboot";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var isHard = details.path("type").asString("").toUpperCase(Locale.ROOT).equals("HARD");
        operations.power(
                serverId,
                isHard ? Operation.HARD_REBOOT : Operation.REBOOT,
                "os_compute_api:servers:reboot",
                request);
        return ResponseEntity.accepted().build();
    }
}
