package io.kilonova.companion;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kilonova.companion.OpenStackHttp.Answer;
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
 * A token of Kilonova's own user: kept, and renewed before it ends or when it is refused. One
 * renewal at a time; those who wait for one that fails fail with it, and do not try in turn. The
 * root is scoped to the project of the settings, the others to a user's project each.
 */
public final class ServiceToken {
    private static final Duration MARGIN = Duration.ofMinutes(2);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int MOST_PROJECTS = 1000;

    /** Is enough to make things in a project. */
    private static final String ROLE = "member";

    private final OpenStackHttp http;
    private final OpenStackSettings settings;
    private final Clock clock;
    private final @Nullable ServiceToken root;
    private final String projectId;
    private final Cache<String, ServiceToken> projects =
            Caffeine.newBuilder().maximumSize(MOST_PROJECTS).build();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Session session;
    private @Nullable Outage outage;

    public ServiceToken(OpenStackHttp http, OpenStackSettings settings, Clock clock) {
        this(http, settings, clock, null, "");
    }

    private ServiceToken(
            OpenStackHttp http,
            OpenStackSettings settings,
            Clock clock,
            @Nullable ServiceToken root,
            String projectId) {
        this.http = http;
        this.settings = settings;
        this.clock = clock;
        this.root = root;
        this.projectId = projectId;
    }

    /** A token with what came with it. */
    private record Session(
            String token, Instant expiresAt, Map<String, String> catalog, String userId) {
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

    ServiceToken root() {
        return root == null ? this : root;
    }

    /** The same user's token within a user's project, where it is let in when it is not yet. */
    ServiceToken inProject(String project) {
        return root().projects
                .get(project, id -> new ServiceToken(http, settings, clock, root(), id));
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
        var answer = logIn();
        if (answer.status() == 401 && root != null) {
            enter(root.current());
            answer = logIn();
        }
        var token = answer.headers().firstValue("X-Subject-Token");
        if (answer.status() != 201 || token.isEmpty()) {
            throw refused("login", answer);
        }
        try {
            return new Session(
                    token.get(),
                    Instant.parse(answer.body().at("/token/expires_at").asString("")),
                    Catalog.of(answer.body(), settings.region()),
                    answer.body().at("/token/user/id").asString(""));
        } catch (DateTimeException _) {
            throw refused("login", answer);
        }
    }

    private Answer logIn() {
        return http.send(Call.post(settings.authUrl() + "/auth/tokens", null, body()));
    }

    /** As an administrator, Kilonova's user gives itself a role in the project. */
    private void enter(Session session) {
        var url = settings.authUrl();
        var roles = http.send(Call.get(url + "/roles?name=" + ROLE, session.token()));
        var role = roles.body().at("/roles/0/id").asString("");
        if (!roles.isSuccess() || role.isEmpty()) {
            throw refused("look for the role " + ROLE, roles);
        }
        var grant =
                url
                        + ("/projects/" + OpenStackService.encode(projectId))
                        + ("/users/" + OpenStackService.encode(session.userId()))
                        + ("/roles/" + OpenStackService.encode(role));
        var granted = http.send(new Call("PUT", grant, session.token(), null, "application/json"));
        if (granted.status() == 404) {
            throw new ComputeFailure.NotFound("Project " + projectId + " could not be found.");
        }
        if (!granted.isSuccess()) {
            throw refused("entry into project " + projectId, granted);
        }
    }

    private ComputeFailure refused(String what, Answer answer) {
        return new ComputeFailure.Unavailable(
                "The identity service refuses this service.",
                what
                        + " of "
                        + settings.username()
                        + ": status "
                        + answer.status()
                        + " "
                        + answer.text());
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
        return Map.of("auth", Map.of("identity", identity, "scope", Map.of("project", project())));
    }

    private Map<String, Object> project() {
        return root == null
                ? Map.of(
                        "name",
                        settings.projectName(),
                        "domain",
                        Map.of("name", settings.projectDomainName()))
                : Map.of("id", projectId);
    }
}
