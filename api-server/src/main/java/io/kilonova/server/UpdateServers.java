package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** Changes what a user says about a server, in any state of it, locked or not. */
@Service
final class UpdateServers {
    private static final String ZONE = "pinned_availability_zone";

    private final ServerAccess access;
    private final ServerChangeStore store;

    UpdateServers(ServerAccess access, ServerChangeStore store) {
        this.access = access;
        this.store = store;
    }

    /**
     * @param wish the server as the client wants it, checked against its schema
     */
    void update(String id, JsonNode wish, ApiRequest request) {
        var server = access.find(id, "os_compute_api:servers:update", request);
        var name = text(wish, "name");
        store.change(
                server.id(),
                new ServerChange(
                        name == null ? null : name.strip(),
                        text(wish, "hostname"),
                        text(wish, "accessIPv4"),
                        text(wish, "accessIPv6"),
                        text(wish, "OS-DCF:diskConfig"),
                        patch(wish, "description"),
                        zone(server, wish, request)));
    }

    /** A server can be let go anywhere, or be kept where it is; elsewhere it must be moved to. */
    private static Patch<String> zone(ServerRow server, JsonNode wish, ApiRequest request) {
        if (!request.version().has(Behaviour.ZONE_CAN_BE_UNPINNED) || !wish.has(ZONE)) {
            return new Patch.Keep<>();
        }
        var wanted = text(wish, ZONE);
        var pinned = server.availabilityZone();
        if (wanted != null && pinned != null && !wanted.equals(pinned)) {
            throw new ComputeFailure.Conflict(
                    "Cannot change pinned availability zone directly. Unpin first by setting"
                            + " pinned_availability_zone to null.");
        }
        var current = server.host() == null ? "None" : server.host().availabilityZone();
        if (wanted != null && pinned == null && !Objects.equals(wanted, current)) {
            throw new ComputeFailure.Conflict(
                    ("Server can only be pinned to its current availability zone '%s', but '%s' was"
                                    + " requested.")
                            .formatted(current, wanted));
        }
        return Patch.to(wanted);
    }

    private static Patch<String> patch(JsonNode wish, String key) {
        return wish.has(key) ? Patch.to(text(wish, key)) : new Patch.Keep<>();
    }

    private static @Nullable String text(JsonNode wish, String key) {
        return wish.hasNonNull(key) ? wish.path(key).asString("") : null;
    }
}
