package io.kilonova.diagnostics;

import io.kilonova.console.GuestQuestions;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.schema.Schema;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerRow;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The figures of a running guest, as its host tells them. */
@RestController
final class ServerDiagnostics {
    /** No request; the answer is JSON, as the API shows it from the fixed form on. */
    private static final String KIND = "diagnostics";

    private static final int RUNNING = 1;

    private final ServerAccess access;
    private final ServerOperations operations;
    private final GuestQuestions guests;
    private final FlatDiagnostics flat;
    private final JsonMapper json;

    ServerDiagnostics(
            ServerAccess access,
            ServerOperations operations,
            GuestQuestions guests,
            FlatDiagnostics flat,
            JsonMapper json) {
        this.access = access;
        this.operations = operations;
        this.guests = guests;
        this.flat = flat;
        this.json = json;
    }

    @GetMapping("/servers/{server}/diagnostics")
    @Schema("servers.diagnostics.list")
    Object show(@PathVariable("server") String serverId, ApiRequest request) {
        var server = access.find(serverId, "os_compute_api:os-server-diagnostics", request);
        var host = ServerOperations.hostOf(server);
        operations.checkHost(server);
        checkRuns(server);
        var figures = ask(server, host.name());
        return request.version().has(Behaviour.FIXED_DIAGNOSTICS)
                ? figures
                : flat.of(server, figures);
    }

    private static void checkRuns(ServerRow server) {
        var power = server.powerState() == null ? 0 : server.powerState();
        if (power != RUNNING) {
            throw new ComputeFailure.Conflict(
                    "Cannot 'get_diagnostics' instance %s while it is in power state %s"
                            .formatted(server.id(), word(power)));
        }
    }

    private static String word(int powerState) {
        return switch (powerState) {
            case 3 -> "paused";
            case 4 -> "shutdown";
            case 6 -> "crashed";
            case 7 -> "suspended";
            default -> "pending";
        };
    }

    private JsonNode ask(ServerRow server, String host) {
        var outcome =
                guests.ask(server.id(), KIND, Map.of())
                        .orElseThrow(() ->
                                new ComputeFailure.Unavailable(
                                        "The server's host does not answer.", "host=" + host));
        var bytes = outcome.answer();
        if (bytes == null) {
            throw new ComputeFailure.Conflict(String.valueOf(outcome.failure()));
        }
        try {
            return json.readTree(bytes);
        } catch (JacksonException e) {
            throw new ComputeFailure.Unavailable(
                    "The server's host does not answer.", "host=" + host + " " + e.getMessage());
        }
    }
}
