package io.kilonova.identity;

import io.kilonova.companion.ServiceFailure;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Turns the {@code auth} object of a token request into claims, or refuses, never saying why. */
@Component
final class Authentication {
    private final ResourceStore resources;
    private final SecretStore secrets;
    private final Passwords passwords;
    private final Tokens tokens;
    private final Clock clock;
    private final String nobodysHash;

    Authentication(
            ResourceStore resources,
            SecretStore secrets,
            Passwords passwords,
            Tokens tokens,
            Clock clock) {
        this.resources = resources;
        this.secrets = secrets;
        this.passwords = passwords;
        this.tokens = tokens;
        this.clock = clock;
        this.nobodysHash = passwords.hash("nobody");
    }

    /** Who it is, and what an application credential or an older token restricts. */
    private record Proof(String userId, String applicationCredential, Scope scope) {
        static Proof of(String userId) {
            return new Proof(userId, "", Scope.UNSCOPED);
        }
    }

    Session authenticate(JsonNode auth) {
        var methods = new ArrayList<String>();
        auth.at("/identity/methods").forEach(method -> methods.add(method.asString("")));
        if (methods.isEmpty()) {
            throw ServiceFailure.badRequest("auth.identity.methods is a required property");
        }
        var proof = prove(methods.getFirst(), auth.path("identity"));
        var scope = scopeOf(auth.path("scope"), proof);
        var claims = tokens.issue(proof.userId(), scope, methods, proof.applicationCredential());
        return tokens.session(claims).orElseThrow(ServiceFailure::unauthorized);
    }

    private Proof prove(String method, JsonNode identity) {
        return switch (method) {
            case "password" -> password(identity.at("/password/user"));
            case "token" -> token(identity.at("/token/id").asString(""));
            case "application_credential" ->
                    applicationCredential(identity.path("application_credential"));
            default ->
                    throw new ServiceFailure(
                            401, "", "Attempted to authenticate with an unsupported method.");
        };
    }

    private Proof password(JsonNode given) {
        var user = userOf(given);
        var hash =
                user.flatMap(found -> secrets.password(found.id()))
                        .map(SecretStore.Password::hash)
                        .orElse(nobodysHash);
        // checked for unknown users too, so that the time taken tells nothing
        var matches = passwords.matches(given.path("password").asString(""), hash);
        if (user.isEmpty() || !matches || hash.equals(nobodysHash)) {
            throw ServiceFailure.unauthorized();
        }
        return Proof.of(user.get().id());
    }

    private Optional<ResourceRow> userOf(JsonNode given) {
        var id = given.path("id").asString("");
        if (!id.isEmpty()) {
            return resources.find("user", id);
        }
        var name = given.path("name").asString("");
        return domainOf(given.path("domain"))
                .flatMap(domain -> resources.findByName("user", domain, name));
    }

    private Optional<String> domainOf(JsonNode domain) {
        var id = domain.path("id").asString("");
        return id.isEmpty()
                ? resources
                        .findByName("domain", "", domain.path("name").asString(""))
                        .map(ResourceRow::id)
                : Optional.of(id);
    }

    private Proof token(String token) {
        var session = tokens.session(token).orElseThrow(ServiceFailure::unauthorized);
        var claims = session.claims();
        if (!claims.applicationCredential().isEmpty()) {
            throw ServiceFailure.forbidden();
        }
        return new Proof(claims.userId(), "", claims.scope());
    }

    private Proof applicationCredential(JsonNode given) {
        var credential =
                find(given)
                        .filter(found -> isCurrent(found))
                        .filter(found ->
                                passwords.matches(given.path("secret").asString(""), found.hash()))
                        .orElseThrow(ServiceFailure::unauthorized);
        return new Proof(
                credential.userId(), credential.id(), new Scope("project", credential.projectId()));
    }

    private Optional<SecretStore.ApplicationCredential> find(JsonNode given) {
        var id = given.path("id").asString("");
        if (!id.isEmpty()) {
            return secrets.applicationCredential(id);
        }
        var name = given.path("name").asString("");
        return userOf(given.path("user"))
                .flatMap(user ->
                        secrets.applicationCredentials(user.id()).stream()
                                .filter(credential -> credential.name().equals(name))
                                .findFirst());
    }

    private boolean isCurrent(SecretStore.ApplicationCredential credential) {
        return credential.expiresAt() == null || credential.expiresAt().isAfter(clock.instant());
    }

    private Scope scopeOf(JsonNode scope, Proof proof) {
        if (!proof.applicationCredential().isEmpty()) {
            return proof.scope();
        }
        if (scope.isMissingNode() || scope.isNull()) {
            return defaultProject(proof);
        }
        if (scope.isString() || scope.has("OS-TRUST:trust")) {
            return Scope.UNSCOPED;
        }
        if (scope.has("system")) {
            return Scope.SYSTEM;
        }
        if (scope.has("domain")) {
            return domainOf(scope.path("domain"))
                    .map(id -> new Scope("domain", id))
                    .orElseThrow(ServiceFailure::unauthorized);
        }
        return new Scope("project", projectOf(scope.path("project")));
    }

    private String projectOf(JsonNode project) {
        var id = project.path("id").asString("");
        if (!id.isEmpty()) {
            return id;
        }
        return domainOf(project.path("domain"))
                .flatMap(domain ->
                        resources.findByName("project", domain, project.path("name").asString("")))
                .map(ResourceRow::id)
                .orElseThrow(ServiceFailure::unauthorized);
    }

    private Scope defaultProject(Proof proof) {
        if (!proof.scope().isUnscoped()) {
            return proof.scope();
        }
        var scope =
                resources
                        .find("user", proof.userId())
                        .map(user -> user.attributes().get("default_project_id"))
                        .map(id -> new Scope("project", String.valueOf(id)));
        return scope.filter(wanted -> canUse(proof.userId(), wanted)).orElse(Scope.UNSCOPED);
    }

    private boolean canUse(String userId, Scope scope) {
        return tokens.session(tokens.issue(userId, scope, List.of("password"), "")).isPresent();
    }
}
