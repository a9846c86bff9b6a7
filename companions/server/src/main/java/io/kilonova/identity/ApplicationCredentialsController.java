package io.kilonova.identity;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.id.Ids;
import io.kilonova.identity.SecretStore.ApplicationCredential;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Credentials that let programs act as their user, in the project they were made in. */
@RestController
@RequestMapping("/identity/v3/users/{user}/application_credentials")
final class ApplicationCredentialsController {
    private final SecretStore secrets;
    private final Passwords passwords;
    private final Roles roles;
    private final Ids ids;

    ApplicationCredentialsController(
            SecretStore secrets, Passwords passwords, Roles roles, Ids ids) {
        this.secrets = secrets;
        this.passwords = passwords;
        this.roles = roles;
        this.ids = ids;
    }

    @PostMapping
    ResponseEntity<Object> create(
            @PathVariable String user, @RequestBody JsonNode body, Caller caller) {
        mustBe(caller, user);
        var given = body.path("application_credential");
        var name = given.path("name").asString("");
        if (name.isBlank() || caller.projectId().isEmpty()) {
            throw ServiceFailure.badRequest(
                    "A name, and a token scoped to a project, are required.");
        }
        var chosen = given.path("secret").asString("");
        var secret = chosen.isEmpty() ? ids.next().toString() + ids.next() : chosen;
        var credential =
                new ApplicationCredential(
                        ids.next().toString().replace("-", ""),
                        user,
                        caller.projectId(),
                        name,
                        given.path("description").asString(""),
                        passwords.hash(secret),
                        roleIds(given.path("roles"), user, caller.projectId()),
                        given.path("unrestricted").asBoolean(false),
                        expiry(given.path("expires_at")));
        if (!secrets.insert(credential)) {
            throw ServiceFailure.conflict("There is an application credential named " + name + ".");
        }
        var document = document(credential);
        document.put("secret", secret);
        return ResponseEntity.status(201).body(Map.of("application_credential", document));
    }

    @GetMapping
    Map<String, Object> list(@PathVariable String user, Caller caller) {
        mustBe(caller, user);
        var found = secrets.applicationCredentials(user).stream().map(this::document).toList();
        return Map.of("application_credentials", found, "links", Links.none());
    }

    @GetMapping("/{id}")
    Map<String, Object> show(@PathVariable String user, @PathVariable String id, Caller caller) {
        mustBe(caller, user);
        return Map.of("application_credential", document(find(user, id)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String user, @PathVariable String id, Caller caller) {
        mustBe(caller, user);
        secrets.deleteApplicationCredential(find(user, id).id());
    }

    private ApplicationCredential find(String user, String id) {
        return secrets.applicationCredential(id)
                .filter(credential -> credential.userId().equals(user))
                .orElseThrow(
                        () -> ServiceFailure.notFound("Could not find application credential."));
    }

    /** A credential cannot give more than its maker has. */
    private List<String> roleIds(JsonNode asked, String user, String project) {
        var held = roles.of(user, new Scope("project", project));
        if (asked.isEmpty()) {
            return held.stream().map(ResourceRow::id).toList();
        }
        var chosen = new ArrayList<String>();
        for (var role : asked) {
            chosen.add(
                    held.stream()
                            .filter(one ->
                                    one.id().equals(role.path("id").asString(""))
                                            || one.name().equals(role.path("name").asString("")))
                            .findFirst()
                            .orElseThrow(() ->
                                    ServiceFailure.badRequest("A role asked for is not yours."))
                            .id());
        }
        return List.copyOf(chosen);
    }

    private static @Nullable Instant expiry(JsonNode given) {
        if (!given.isString()) {
            return null;
        }
        try {
            var text = given.stringValue();
            return Instant.parse(text.endsWith("Z") ? text : text + "Z");
        } catch (java.time.DateTimeException _) {
            throw ServiceFailure.badRequest("expires_at is no time.");
        }
    }

    private Map<String, Object> document(ApplicationCredential credential) {
        var body = new LinkedHashMap<String, Object>();
        body.put("id", credential.id());
        body.put("name", credential.name());
        body.put("description", credential.description());
        body.put("project_id", credential.projectId());
        body.put("user_id", credential.userId());
        body.put("unrestricted", credential.isUnrestricted());
        body.put(
                "expires_at",
                credential.expiresAt() == null ? null : TokenDocument.time(credential.expiresAt()));
        body.put(
                "roles",
                roles.withImplied(credential.roleIds()).stream()
                        .filter(role -> credential.roleIds().contains(role.id()))
                        .map(ResourceDocument::of)
                        .toList());
        body.put("links", Map.of());
        return body;
    }

    private static void mustBe(Caller caller, String user) {
        if (!caller.userId().equals(user) && !caller.isAdmin()) {
            throw ServiceFailure.forbidden();
        }
    }
}
