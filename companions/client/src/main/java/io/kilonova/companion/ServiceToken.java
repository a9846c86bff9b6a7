package io.kilonova.companion;

import io.kilonova.companion.OpenStackHttp.Call;
import io.kilonova.failure.ComputeFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The token of Kilonova's own user: kept, and renewed before it ends or when it is refused. */
public final class ServiceToken {
    private static final Duration MARGIN = Duration.ofMinutes(2);

    private final OpenStackHttp http;
    private final OpenStackSettings settings;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Session session;

    public ServiceToken(OpenStackHttp http, OpenStackSettings settings, Clock clock) {
        this.http = http;
        this.settings = settings;
        this.clock = clock;
    }

    /** A token with the addresses that came with it. */
    private record Session(String token, Instant renewAt, Map<String, String> catalog) {}

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
                    "A service that is needed is not there.", "no " + type + " in the catalog");
        }
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** The token was refused: the next use gets another. */
    public void forget(String refused) {
        lock.lock();
        try {
            if (session != null && session.token().equals(refused)) {
                session = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Session current() {
        lock.lock();
        try {
            var known = session;
            if (known == null || !clock.instant().isBefore(known.renewAt())) {
                known = login();
                session = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private Session login() {
        var answer = http.send(Call.post(settings.authUrl() + "/auth/tokens", null, body()));
        var token = answer.headers().firstValue("X-Subject-Token");
        if (answer.status() != 201 || token.isEmpty()) {
            throw new ComputeFailure.Unavailable(
                    "The identity service refuses this service.",
                    "login of " + settings.username() + ": " + answer.status());
        }
        var expires = Instant.parse(answer.body().at("/token/expires_at").asString());
        return new Session(token.get(), expires.minus(MARGIN), catalog(answer.body()));
    }

    private Map<String, String> catalog(JsonNode body) {
        var catalog = new HashMap<String, String>();
        for (var service : body.at("/token/catalog")) {
            for (var endpoint : service.path("endpoints")) {
                var isInternal = endpoint.path("interface").asString("").equals("internal");
                if (isInternal || endpoint.path("interface").asString("").equals("public")) {
                    var type = service.path("type").asString();
                    var url = endpoint.path("url").asString();
                    catalog.merge(type, url, (old, next) -> isInternal ? next : old);
                }
            }
        }
        return catalog;
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
