package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.AwaitedOperations;
import io.kilonova.platform.http.ApiRequest;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Has the administrator's password set by the guest's agent; answers when it is, or why not. */
@Component
final class ChangePasswordAction implements ServerAction {
    private static final String AGENT = "hw_qemu_guest_agent";

    private final ServerOperations operations;
    private final AwaitedOperations awaited;

    ChangePasswordAction(ServerOperations operations, AwaitedOperations awaited) {
        this.operations = operations;
        this.awaited = awaited;
    }

    @Override
    public String key() {
        return "changePassword";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server =
                operations.find(
                        serverId,
                        Operation.CHANGE_PASSWORD,
                        "os_compute_api:os-admin-password",
                        request);
        ServerOperations.hostOf(server);
        if (!hasAgent(server)) {
            throw new ComputeFailure.Conflict("QEMU guest agent is not enabled");
        }
        var input = new ChangePasswordRequest(server.id(), details.path("adminPass").asString(""));
        var work = new ServerOperations.Work(Operation.CHANGE_PASSWORD, "server.password", input);
        awaited.await(operations.begin(server, work, request));
        return ResponseEntity.accepted().build();
    }

    private static boolean hasAgent(ServerRow server) {
        var image = server.image();
        var properties = image == null ? Map.<String, String>of() : image.properties();
        return Flags.find(properties.getOrDefault(AGENT, "")).orElse(false);
    }
}
