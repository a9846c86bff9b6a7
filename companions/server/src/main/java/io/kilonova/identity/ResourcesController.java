package io.kilonova.identity;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Users, projects, domains, roles, regions, services, endpoints: all by the same routes. */
@RestController
@RequestMapping("/identity/v3")
final class ResourcesController {
    private static final String KINDS =
            "/{kind:users|projects|domains|roles|regions|services|endpoints}";

    private final Resources resources;

    ResourcesController(Resources resources) {
        this.resources = resources;
    }

    @GetMapping(KINDS)
    Map<String, Object> list(@PathVariable String kind, Caller caller, HttpServletRequest request) {
        var wanted = ResourceKind.ofPlural(kind);
        if (!wanted.isOpenToReaders()) {
            mustAdminister(caller);
        }
        var found =
                resources.all(wanted).stream()
                        .filter(row -> matches(row, request))
                        .map(ResourceDocument::of)
                        .toList();
        return Map.of(kind, found, "links", Links.none());
    }

    @GetMapping(KINDS + "/{id}")
    Map<String, Object> show(@PathVariable String kind, @PathVariable String id, Caller caller) {
        var wanted = ResourceKind.ofPlural(kind);
        var isOwn = id.equals(caller.userId()) || id.equals(caller.projectId());
        if (!isOwn && !wanted.isOpenToReaders()) {
            mustAdminister(caller);
        }
        return Map.of(wanted.word(), ResourceDocument.of(resources.find(wanted, id)));
    }

    @PostMapping(KINDS)
    ResponseEntity<Object> create(
            @PathVariable String kind, @RequestBody JsonNode body, Caller caller) {
        mustAdminister(caller);
        var wanted = ResourceKind.ofPlural(kind);
        var row = resources.create(wanted, inner(wanted, body), "default");
        return ResponseEntity.status(201).body(Map.of(wanted.word(), ResourceDocument.of(row)));
    }

    @PatchMapping(KINDS + "/{id}")
    Map<String, Object> update(
            @PathVariable String kind,
            @PathVariable String id,
            @RequestBody JsonNode body,
            Caller caller) {
        mustAdminister(caller);
        var wanted = ResourceKind.ofPlural(kind);
        var row = resources.update(wanted, id, inner(wanted, body));
        return Map.of(wanted.word(), ResourceDocument.of(row));
    }

    @PutMapping("/regions/{id}")
    ResponseEntity<Object> putRegion(
            @PathVariable String id, @RequestBody JsonNode body, Caller caller) {
        if (body.path("region") instanceof tools.jackson.databind.node.ObjectNode region) {
            region.put("id", id);
        }
        return create("regions", body, caller);
    }

    @DeleteMapping(KINDS + "/{id}")
    @ResponseStatus(org.springframework.http.HttpStatus.NO_CONTENT)
    void delete(@PathVariable String kind, @PathVariable String id, Caller caller) {
        mustAdminister(caller);
        resources.delete(ResourceKind.ofPlural(kind), id);
    }

    @PostMapping("/users/{id}/password")
    @ResponseStatus(org.springframework.http.HttpStatus.NO_CONTENT)
    void changePassword(@PathVariable String id, @RequestBody JsonNode body, Caller caller) {
        if (!caller.userId().equals(id)) {
            throw ServiceFailure.forbidden();
        }
        var user = body.path("user");
        resources.changePassword(
                id,
                user.path("original_password").asString(""),
                user.path("password").asString(""));
    }

    @GetMapping({"/groups", "/users/{id}/groups"})
    Map<String, Object> groups() {
        return Map.of("groups", List.of(), "links", Links.none());
    }

    private static void mustAdminister(Caller caller) {
        if (!caller.isAdminOrService()) {
            throw ServiceFailure.forbidden();
        }
    }

    private static JsonNode inner(ResourceKind kind, JsonNode body) {
        var inner = body.path(kind.word());
        if (!inner.isObject()) {
            throw ServiceFailure.badRequest("'" + kind.word() + "' is a required property");
        }
        return inner;
    }

    private static boolean matches(ResourceRow row, HttpServletRequest request) {
        var document = ResourceDocument.of(row);
        for (var filter :
                new String[] {
                    "name", "domain_id", "enabled", "type", "service_id", "interface", "region_id"
                }) {
            var wanted = request.getParameter(filter);
            if (wanted != null
                    && !wanted.equalsIgnoreCase(Objects.toString(document.get(filter), ""))) {
                return false;
            }
        }
        return true;
    }
}
