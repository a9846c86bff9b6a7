package io.kilonova.volume;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.companion.ServiceFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request to block storage: who asks, at which version, and where its answer's links lead. */
final class VolumeCall {
    private final HttpServletRequest request;
    private final Caller caller;
    private final VolumeVersion version;

    VolumeCall(HttpServletRequest request, Caller caller, VolumeVersion version) {
        this.request = request;
        this.caller = caller;
        this.version = version;
    }

    Caller caller() {
        return caller;
    }

    boolean has(Feature feature) {
        return feature.isIn(version);
    }

    /** Before that version there is no such route. */
    void require(Feature feature) {
        if (!has(feature)) {
            throw VolumeFailure.notThisVersion(version);
        }
    }

    String requestId() {
        return String.valueOf(request.getAttribute(ServiceFilter.REQUEST_ID));
    }

    Map<String, String[]> parameters() {
        return request.getParameterMap();
    }

    @Nullable String header(String name) {
        return request.getHeader(name);
    }

    /** Whether another service vouches for it, as compute does. */
    boolean isFromService() {
        return request.getAttribute(ServiceFilter.FROM_SERVICE) != null
                || caller.roles().contains("service");
    }

    boolean seesAll() {
        return caller.isAdminOrService();
    }

    /** Whether the caller may see what is this project's. */
    boolean sees(String projectId) {
        return seesAll() || caller.owns(projectId);
    }

    void requireWriter(String rule) {
        if (!caller.mayWrite()) {
            throw VolumeFailure.forbidden(rule);
        }
    }

    void requireAdmin(String rule) {
        if (!caller.isAdmin()) {
            throw VolumeFailure.forbidden(rule);
        }
    }

    /** The project that what is made belongs to. */
    String project() {
        if (caller.projectId().isEmpty()) {
            throw ServiceFailure.badRequest("A project is needed: use a token with a project.");
        }
        return caller.projectId();
    }

    /** What is not in the usual form cannot be anything's id. */
    static UUID id(String text, Supplier<ServiceFailure> notFound) {
        return uuid(text).orElseThrow(notFound);
    }

    static Optional<UUID> uuid(String text) {
        try {
            var id = UUID.fromString(text);
            return id.toString().equalsIgnoreCase(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    List<Map<String, String>> links(String collection, Object id) {
        return List.of(
                Map.of("rel", "self", "href", root() + "/v3" + project(collection) + "/" + id),
                Map.of("rel", "bookmark", "href", root() + project(collection) + "/" + id));
    }

    /** Where the pages of a collection are. */
    String url(String collection) {
        return root() + "/v3" + project(collection);
    }

    private String root() {
        return request.getScheme() + "://" + request.getHeader("Host");
    }

    /** Links name the project when the request did. */
    private String project(String collection) {
        var project = request.getAttribute(ServiceFilter.PATH_PROJECT);
        return (project == null ? "" : "/" + project) + "/" + collection;
    }
}
