package io.kilonova.companion;

import io.kilonova.companion.OpenStackHttp.Call;
import io.kilonova.failure.ComputeFailure;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The token of Kilonova's own user: kept, and renewed before it ends or when it is refused. One
 * renewal at a time; those who wait for one that fails fail with it, and do not try in turn.
 */
public final class ServiceToken {
    private static final Duration MARGIN = Duration.ofMinutes(2);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final OpenStackHttp http;
    private final OpenStackSettings settings;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Session session;
    private @Nullable Outage outage;

    public ServiceToken(OpenStackHttp http, OpenStackSettings settings, Clock clock) {
        this.http = http;
        this.settings = settings;
        this.clock = clock;
    }

    /** A token with the addresses that came with it. */
    private record Session(String token, Instant expiresAt, Map<String, String> catalog) {
        boolean isFresh(Instant now) {
            return now.isBefore(expiresAt.minus(MARGIN));
        }

        boolean isUsable(Instant now) {
            return now.isBefore(expiresAt);
        }
    }

    /** A login that failed, told to those who ask shortly after. */
    private record Outage(Instant until, String message, String context) {}

    public String token() {
        return current().token();
    }

    /**
     * @param type of the catalog: image, network
     * @throws ComputeFailure.Unavailable when neither settings nor catalog know the service
     */
    public String endpoint(String type) {
        var override = settings.endpoints().get(type);
        var url = override != null ? override : current().catalog().get(type);
        if (url == null) {
            throw new ComputeFailure.Unavailable(
                    "A service that is needed is not there.",
                    "no " + type + " of region " + settings.region() + " in the catalog");
        }
        return Catalog.withoutVersion(url);
    }

    /** The token was refused: the next use gets another. */
    public void forget(String refused) {
        lock.lock();
        try {
            var known = session;
            if (known != null && known.token().equals(refused)) {
                session = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Session current() {
        var known = session;
        if (known != null && known.isFresh(clock.instant())) {
            return known;
        }
        lock.lock();
        try {
            return renewed();
        } finally {
            lock.unlock();
        }
    }

    private Session renewed() {
        var known = session;
        var now = clock.instant();
        if (known != null && known.isFresh(now)) {
            return known;
        }
        try {
            throwIfOut(now);
            var next = login();
            outage = null;
            session = next;
            return next;
        } catch (ComputeFailure.Unavailable e) {
            if (outage == null) {
                var until = clock.instant().plus(PAUSE_AFTER_FAILURE);
                outage = new Outage(until, String.valueOf(e.getMessage()), e.logContext());
            }
            if (known != null && known.isUsable(clock.instant())) {
                return known;
            }
            throw e;
        }
    }

    private void throwIfOut(Instant now) {
        var known = outage;
        if (known != null && now.isBefore(known.until())) {
            throw new ComputeFailure.Unavailable(known.message(), known.context());
        }
        outage = null;
    }

    private Session login() {
        var answer = http.send(Call.post(settings.authUrl() + "/auth/tokens", null, body()));
        var token = answer.headers().firstValue("X-Subject-Token");
        if (answer.status() != 201 || token.isEmpty()) {
            throw refused("status " + answer.status() + " " + answer.text());
        }
        try {
            var expires = Instant.parse(answer.body().at("/token/expires_at").asString(""));
            return new Session(token.get(), expires, Catalog.of(answer.body(), settings.region()));
        } catch (DateTimeException e) {
            throw refused(e.toString());
        }
    }

    private ComputeFailure refused(String context) {
        return new ComputeFailure.Unavailable(
                "The identity service refuses this service.",
                "login of " + settings.username() + ": " + context);
    }

    private Map<String, Object> body() {
        var user =
                Map.of(
                        "name",
                        settings.username(),
                        "domain",
                        Map.of("name", settings.userDomainName()),
                        "password",
                        settings.password());
        var identity = Map.of("methods", List.of("password"), "password", Map.of("user", user));
        var project =
                Map.of(
                        "name",
                        settings.projectName(),
                        "domain",
                        Map.of("name", settings.projectDomainName()));
        return Map.of("auth", Map.of("identity", identity, "scope", Map.of("project", project)));
    }
}
