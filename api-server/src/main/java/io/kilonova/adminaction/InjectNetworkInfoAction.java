package io.kilonova.adminaction;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Has nothing to do here, as with upstream's libvirt driver: guests learn of their network by DHCP,
 * or from the config drive that every start makes anew.
 */
@Component
final class InjectNetworkInfoAction implements ServerAction {
    private final ServerOperations operations;

    InjectNetworkInfoAction(ServerOperations operations) {
        this.operations = operations;
    }

    @Override
    public String key() {
        return "injectNetworkInfo";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        operations.find(
                serverId,
                Operation.INJECT_NETWORK_INFO,
                "os_compute_api:os-admin-actions:inject_network_info",
                request);
        return ResponseEntity.accepted().build();
    }
}
