package io.kilonova.identity;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.identity.AssignmentStore.Assignment;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who has which role where: grants, and the list of them. */
@RestController
@RequestMapping("/identity/v3")
final class AssignmentsController {
    private static final String GRANT = "/{kind:projects|domains}/{target}/users/{user}/roles";
    private static final String SYSTEM = "/system/users/{user}/roles";

    private final AssignmentStore assignments;
    private final Resources resources;

    AssignmentsController(AssignmentStore assignments, Resources resources) {
        this.assignments = assignments;
        this.resources = resources;
    }

    @PutMapping(GRANT + "/{role}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void grant(
            @PathVariable String kind,
            @PathVariable String target,
            @PathVariable String user,
            @PathVariable String role,
            Caller caller) {
        assignments.grant(checked(caller, ResourceKind.ofPlural(kind), target, user, role));
    }

    @PutMapping(SYSTEM + "/{role}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void grantSystem(@PathVariable String user, @PathVariable String role, Caller caller) {
        mustAdminister(caller);
        resources.find(ResourceKind.USER, user);
        resources.find(ResourceKind.ROLE, role);
        assignments.grant(new Assignment(user, "system", "all", role));
    }

    /** HEAD comes here too. */
    @GetMapping(GRANT + "/{role}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void check(
            @PathVariable String kind,
            @PathVariable String target,
            @PathVariable String user,
            @PathVariable String role,
            Caller caller) {
        var wanted = checked(caller, ResourceKind.ofPlural(kind), target, user, role);
        if (!assignments.ofUser(user).contains(wanted)) {
            throw ServiceFailure.notFound("Could not find role assignment.");
        }
    }

    @GetMapping(GRANT)
    Map<String, Object> roles(
            @PathVariable String kind,
            @PathVariable String target,
            @PathVariable String user,
            Caller caller) {
        mustAdminister(caller);
        var held = assignments.roles(user, ResourceKind.ofPlural(kind).word(), target);
        var roles =
                resources.all(ResourceKind.ROLE).stream()
                        .filter(role -> held.contains(role.id()))
                        .map(ResourceDocument::of)
                        .toList();
        return Map.of("roles", roles, "links", Links.none());
    }

    @DeleteMapping(GRANT + "/{role}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(
            @PathVariable String kind,
            @PathVariable String target,
            @PathVariable String user,
            @PathVariable String role,
            Caller caller) {
        if (!assignments.revoke(checked(caller, ResourceKind.ofPlural(kind), target, user, role))) {
            throw ServiceFailure.notFound("Could not find role assignment.");
        }
    }

    @GetMapping("/role_assignments")
    Map<String, Object> list(Caller caller, HttpServletRequest request) {
        mustAdminister(caller);
        var hasNames = request.getParameterMap().containsKey("include_names");
        var found =
                assignments.all().stream()
                        .filter(assignment -> matches(assignment, request))
                        .map(assignment -> document(assignment, hasNames))
                        .toList();
        return Map.of("role_assignments", found, "links", Links.none());
    }

    @GetMapping("/users/{user}/projects")
    Map<String, Object> projects(@PathVariable String user, Caller caller) {
        if (!caller.userId().equals(user)) {
            mustAdminister(caller);
        }
        var projects =
                assignments.ofUser(user).stream()
                        .filter(assignment -> assignment.targetKind().equals("project"))
                        .map(Assignment::targetId)
                        .distinct()
                        .map(id -> ResourceDocument.of(resources.find(ResourceKind.PROJECT, id)))
                        .toList();
        return Map.of("projects", projects, "links", Links.none());
    }

    @GetMapping("/role_inferences")
    Map<String, Object> inferences() {
        return Map.of("role_inferences", List.of(), "links", Links.none());
    }

    private Assignment checked(
            Caller caller, ResourceKind kind, String target, String user, String role) {
        mustAdminister(caller);
        resources.find(kind, target);
        resources.find(ResourceKind.USER, user);
        resources.find(ResourceKind.ROLE, role);
        return new Assignment(user, kind.word(), target, role);
    }

    private static boolean matches(Assignment assignment, HttpServletRequest request) {
        var wanted =
                Map.of(
                        "user.id",
                        assignment.userId(),
                        "role.id",
                        assignment.roleId(),
                        "scope." + assignment.targetKind() + ".id",
                        assignment.targetId());
        for (var filter :
                new String[] {"user.id", "role.id", "scope.project.id", "scope.domain.id"}) {
            var value = request.getParameter(filter);
            if (value != null && !value.equals(wanted.get(filter))) {
                return false;
            }
        }
        return request.getParameter("scope.system") == null
                || assignment.targetKind().equals("system");
    }

    private Map<String, Object> document(Assignment assignment, boolean hasNames) {
        var body = new LinkedHashMap<String, Object>();
        body.put("role", reference(ResourceKind.ROLE, assignment.roleId(), hasNames));
        body.put("user", reference(ResourceKind.USER, assignment.userId(), hasNames));
        var scope =
                switch (assignment.targetKind()) {
                    case "system" -> Map.of("all", true);
                    case "domain" ->
                            reference(ResourceKind.DOMAIN, assignment.targetId(), hasNames);
                    default -> reference(ResourceKind.PROJECT, assignment.targetId(), hasNames);
                };
        body.put("scope", Map.of(assignment.targetKind(), scope));
        body.put("links", Map.of());
        return body;
    }

    private Map<String, Object> reference(ResourceKind kind, String id, boolean hasNames) {
        var body = new LinkedHashMap<String, Object>();
        body.put("id", id);
        if (hasNames) {
            var row = resources.find(kind, id);
            body.put("name", row.name());
            if (kind.isInDomain()) {
                var domain = resources.find(ResourceKind.DOMAIN, row.domainId());
                body.put("domain", Map.of("id", domain.id(), "name", domain.name()));
            }
        }
        return body;
    }

    private static void mustAdminister(Caller caller) {
        if (!caller.isAdminOrService()) {
            throw ServiceFailure.forbidden();
        }
    }
}
