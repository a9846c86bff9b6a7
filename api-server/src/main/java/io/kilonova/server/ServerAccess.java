package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Finds the server that a route names, for this caller: those of other projects do not exist, but
 * for administrators.
 */
@Component
public final class ServerAccess {
    private final ServerStore store;
    private final Policies policies;

    ServerAccess(ServerStore store, Policies policies) {
        this.store = store;
        this.policies = policies;
    }

    /** As {@link #find(String, Caller)}, and fails where the rule forbids the caller. */
    public ServerRow find(String id, String rule, ApiRequest request) {
        var server = find(id, request.caller());
        policies.enforce(rule, request.caller(), server.projectId());
        return server;
    }

    /** Fails with the API's 404 for any id that is no living server of the caller's. */
    public ServerRow find(String id, Caller caller) {
        var server = findEvenDeleted(id, caller);
        if (server.deletedAt() != null) {
            throw notFound(id);
        }
        return server;
    }

    /** As {@link #find}, and servers that are gone. */
    public ServerRow findEvenDeleted(String id, Caller caller) {
        return parse(id)
                .flatMap(store::find)
                .filter(server -> caller.isAdmin() || caller.owns(server.projectId()))
                .orElseThrow(() -> notFound(id));
    }

    /** A server's id, in its usual form only. */
    static Optional<UUID> parse(String id) {
        try {
            var parsed = UUID.fromString(id);
            return parsed.toString().equalsIgnoreCase(id) ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static ComputeFailure notFound(String id) {
        return new ComputeFailure.NotFound("Instance " + id + " could not be found.");
    }
}
