package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who may do what. */
final class Rights {
    private Rights() {}

    /** The project whose things a caller is confined to; null for those who see everything. */
    static @Nullable String scope(Caller caller) {
        return caller.isAdminOrService() ? null : caller.projectId();
    }

    static void requireWriter(Caller caller, String what) {
        if (!caller.mayWrite()) {
            throw NetworkFailure.forbidden(what);
        }
    }

    static void requireAdmin(Caller caller, String what) {
        if (!caller.isAdminOrService()) {
            throw NetworkFailure.forbidden(what);
        }
    }

    /** Refuses attributes that are not for everybody. */
    static void requireAdminFor(
            Caller caller, Attributes attributes, Set<String> restricted, String what) {
        if (caller.isAdminOrService()) {
            return;
        }
        for (var name : restricted) {
            if (attributes.has(name)) {
                throw NetworkFailure.forbidden(what + ":" + name);
            }
        }
    }

    static boolean owns(Caller caller, String project) {
        return caller.isAdminOrService() || caller.owns(project);
    }

    /**
     * What a caller cannot see is not there for it; what it sees but does not own stays as it is.
     */
    static void requireOwner(
            Caller caller,
            String project,
            boolean isVisibleToAll,
            Supplier<ServiceFailure> notFound) {
        if (owns(caller, project)) {
            return;
        }
        throw isVisibleToAll ? ServiceFailure.forbidden() : notFound.get();
    }

    /** The project that something is made for: the caller's, unless an administrator names one. */
    static String projectFor(Caller caller, Attributes attributes) {
        var named = attributes.text("project_id", attributes.text("tenant_id", ""));
        if (named.isEmpty() || caller.owns(named)) {
            if (caller.projectId().isEmpty()) {
                throw ServiceFailure.badRequest("A project is needed: use a token with a project.");
            }
            return caller.projectId();
        }
        if (!caller.isAdminOrService()) {
            throw ServiceFailure.badRequest(
                    "Specifying another project_id than the token's needs an administrator.");
        }
        return named;
    }
}
