package io.kilonova.console;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerRow;
import io.kilonova.server.TaskState;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.springframework.stereotype.Service;

/** Gives tokens for consoles. Upstream's hosts without the other kinds answer the same. */
@Service
final class RemoteConsoles {
    private static final String RULE = "os_compute_api:os-remote-consoles";
    private static final int TOKEN_BYTES = 32;
    private static final Set<TaskState> LEAVING =
            Set.of(TaskState.DELETING, TaskState.SOFT_DELETING, TaskState.MIGRATING);

    private final ServerAccess access;
    private final ServerOperations operations;
    private final ConsoleTokenStore tokens;
    private final ConsoleSettings settings;
    private final SecureRandom random = new SecureRandom();

    RemoteConsoles(
            ServerAccess access,
            ServerOperations operations,
            ConsoleTokenStore tokens,
            ConsoleSettings settings) {
        this.access = access;
        this.operations = operations;
        this.tokens = tokens;
        this.settings = settings;
    }

    /**
     * The address of the server's console, with a new token in it.
     *
     * @param protocol vnc, serial, or another that no host here has
     */
    String open(String serverId, String protocol, String type, ApiRequest request) {
        var server = access.find(serverId, RULE, request);
        var host = ServerOperations.hostOf(server);
        checkState(server, protocol);
        if (!isHere(protocol, type)) {
            throw new ComputeFailure.Invalid("Unavailable console type " + type + ".");
        }
        operations.checkHost(server);
        var token = newToken();
        if (!tokens.put(token, server.id(), host.id(), protocol, type, settings.tokenLife())) {
            throw new ComputeFailure.Conflict("Instance " + server.id() + " is not ready");
        }
        return protocol.equals("vnc") ? vncUrl(token) : serialUrl(token);
    }

    private static void checkState(ServerRow server, String protocol) {
        var task = server.state().task();
        if (task != null && LEAVING.contains(task)) {
            throw new ComputeFailure.Conflict(
                    "Cannot 'get_%s_console' instance %s while it is in task_state %s"
                            .formatted(protocol, server.id(), task.wire()));
        }
    }

    private static boolean isHere(String protocol, String type) {
        return (protocol.equals("vnc") && type.equals("novnc"))
                || (protocol.equals("serial") && type.equals("serial"));
    }

    private String newToken() {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String vncUrl(String token) {
        var path = URLEncoder.encode("?token=" + token, StandardCharsets.UTF_8);
        return settings.vncUrl() + "?path=" + path;
    }

    private String serialUrl(String token) {
        return settings.serialUrl() + "?token=" + token;
    }
}
