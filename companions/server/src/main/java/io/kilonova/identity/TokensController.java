package io.kilonova.identity;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v3/auth}: getting, checking and revoking tokens. */
@RestController
@RequestMapping("/identity/v3/auth")
final class TokensController {
    private static final String SUBJECT = "X-Subject-Token";

    private final Authentication authentication;
    private final Tokens tokens;
    private final TokenDocument document;
    private final ResourceStore resources;
    private final AssignmentStore assignments;

    TokensController(
            Authentication authentication,
            Tokens tokens,
            TokenDocument document,
            ResourceStore resources,
            AssignmentStore assignments) {
        this.authentication = authentication;
        this.tokens = tokens;
        this.document = document;
        this.resources = resources;
        this.assignments = assignments;
    }

    @PostMapping("/tokens")
    ResponseEntity<Object> create(@RequestBody JsonNode body, HttpServletRequest request) {
        if (!body.path("auth").isObject()) {
            throw ServiceFailure.badRequest("'auth' is a required property");
        }
        var session = authentication.authenticate(body.path("auth"));
        return ResponseEntity.status(201)
                .header(SUBJECT, tokens.encode(session.claims()))
                .body(document.of(session, wantsCatalog(request)));
    }

    @GetMapping("/tokens")
    ResponseEntity<Object> check(
            Caller caller,
            @RequestHeader(value = SUBJECT, required = false) @Nullable String subject,
            HttpServletRequest request) {
        var session = sessionOf(subject);
        mustBeOwnOrService(caller, session);
        return ResponseEntity.ok()
                .header(SUBJECT, subject == null ? "" : subject)
                .body(document.of(session, wantsCatalog(request)));
    }

    @DeleteMapping("/tokens")
    ResponseEntity<Void> revoke(
            Caller caller,
            @RequestHeader(value = SUBJECT, required = false) @Nullable String subject) {
        var session = sessionOf(subject);
        mustBeOwnOrService(caller, session);
        tokens.revoke(session.claims());
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/catalog")
    Map<String, Object> catalog() {
        return Map.of("catalog", document.catalog(), "links", Links.none());
    }

    @GetMapping("/projects")
    Map<String, Object> projects(Caller caller) {
        return Map.of("projects", targets(caller, "project"), "links", Links.none());
    }

    @GetMapping("/domains")
    Map<String, Object> domains(Caller caller) {
        return Map.of("domains", targets(caller, "domain"), "links", Links.none());
    }

    @GetMapping("/system")
    Map<String, Object> system(Caller caller) {
        var has = !assignments.roles(caller.userId(), "system", "all").isEmpty();
        return Map.of("system", has ? List.of(Map.of("all", true)) : List.of());
    }

    private List<Map<String, Object>> targets(Caller caller, String kind) {
        return assignments.ofUser(caller.userId()).stream()
                .filter(assignment -> assignment.targetKind().equals(kind))
                .map(AssignmentStore.Assignment::targetId)
                .distinct()
                .flatMap(id -> resources.find(kind, id).stream())
                .filter(ResourceRow::enabled)
                .map(ResourceDocument::of)
                .toList();
    }

    private Session sessionOf(@Nullable String subject) {
        return tokens.session(subject == null ? "" : subject)
                .orElseThrow(() -> ServiceFailure.notFound("Could not find token."));
    }

    private static void mustBeOwnOrService(Caller caller, Session session) {
        if (!caller.isAdminOrService() && !caller.userId().equals(session.user().id())) {
            throw ServiceFailure.forbidden();
        }
    }

    private static boolean wantsCatalog(HttpServletRequest request) {
        return request.getParameter("nocatalog") == null;
    }
}
