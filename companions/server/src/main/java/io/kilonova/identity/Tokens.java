package io.kilonova.identity;

import io.kilonova.companion.Caller;
import io.kilonova.companion.CallerSource;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Issues tokens and says what one is worth now: a token outlives no change of its user's rights.
 */
@Component
final class Tokens implements CallerSource {
    private static final Duration LIFE = Duration.ofHours(12);

    private final TokenCodec codec;
    private final ResourceStore resources;
    private final SecretStore secrets;
    private final Roles roles;
    private final Clock clock;

    Tokens(
            TokenCodec codec,
            ResourceStore resources,
            SecretStore secrets,
            Roles roles,
            Clock clock) {
        this.codec = codec;
        this.resources = resources;
        this.secrets = secrets;
        this.roles = roles;
        this.clock = clock;
    }

    Claims issue(String userId, Scope scope, List<String> methods, String applicationCredential) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Claims(
                userId, scope, methods, now, now.plus(LIFE), codec.newId(), applicationCredential);
    }

    String encode(Claims claims) {
        return codec.encode(claims);
    }

    Optional<Session> session(String token) {
        return codec.decode(token).flatMap(this::session);
    }

    /** Empty when expired, revoked, or when its user, project or rights are gone. */
    Optional<Session> session(Claims claims) {
        if (!claims.expiresAt().isAfter(clock.instant()) || secrets.isRevoked(claims.auditId())) {
            return Optional.empty();
        }
        return resources
                .find("user", claims.userId())
                .filter(user -> isGood(user) && isNewerThanPassword(claims))
                .flatMap(user -> session(claims, user));
    }

    private boolean isNewerThanPassword(Claims claims) {
        return secrets.password(claims.userId())
                .map(password ->
                        !claims.issuedAt()
                                .isBefore(password.changedAt().truncatedTo(ChronoUnit.MILLIS)))
                .orElse(true);
    }

    private boolean isGood(ResourceRow thing) {
        return thing.enabled()
                && (thing.domainId().isEmpty()
                        || resources
                                .find("domain", thing.domainId())
                                .filter(ResourceRow::enabled)
                                .isPresent());
    }

    private Optional<Session> session(Claims claims, ResourceRow user) {
        var scope = claims.scope();
        if (scope.isUnscoped()) {
            return Optional.of(new Session(claims, user, null, List.of()));
        }
        var held = rolesOf(claims);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        if (scope.kind().equals("system")) {
            return Optional.of(new Session(claims, user, null, held));
        }
        return resources
                .find(scope.kind(), scope.id())
                .filter(this::isGood)
                .map(target -> new Session(claims, user, target, held));
    }

    private List<ResourceRow> rolesOf(Claims claims) {
        var held = roles.of(claims.userId(), claims.scope());
        if (claims.applicationCredential().isEmpty()) {
            return held;
        }
        return secrets.applicationCredential(claims.applicationCredential())
                .map(credential -> roles.withImplied(credential.roleIds()))
                .map(given -> given.stream().filter(held::contains).toList())
                .orElse(List.of());
    }

    void revoke(Claims claims) {
        secrets.revoke(claims.auditId(), claims.expiresAt());
    }

    @Override
    public Optional<Caller> callerOf(String token) {
        return session(token).map(Tokens::callerOf);
    }

    private static Caller callerOf(Session session) {
        var scope = session.claims().scope();
        return new Caller(
                session.user().id(),
                scope.kind().equals("project") ? scope.id() : "",
                scope.kind().equals("domain") ? scope.id() : "",
                scope.kind().equals("system"),
                session.roles().stream().map(ResourceRow::name).collect(Collectors.toSet()));
    }
}
