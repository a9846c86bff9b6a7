package io.kilonova.identity;

import io.kilonova.companion.OpenStackHttp;
import io.kilonova.companion.OpenStackHttp.Answer;
import io.kilonova.companion.OpenStackHttp.Call;
import io.kilonova.companion.OpenStackService;
import io.kilonova.companion.ServiceToken;
import io.kilonova.failure.ComputeFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks identity v3 about tokens and projects. */
public final class IdentityClient {
    /** What a header can carry, and no token of identity is longer. */
    private static final Pattern POSSIBLE_TOKEN = Pattern.compile("[\\x21-\\x7e]{1,8192}");

    private final OpenStackHttp http;
    private final ServiceToken service;
    private final String url;

    /**
     * @param url of v3, without a slash at the end
     */
    public IdentityClient(OpenStackHttp http, ServiceToken service, String url) {
        this.http = http;
        this.service = service;
        this.url = url;
    }

    /** Empty when the token is unknown, expired or revoked. */
    public Optional<TokenInfo> validate(String token) {
        if (!POSSIBLE_TOKEN.matcher(token).matches()) {
            return Optional.empty();
        }
        var answer = ask("/auth/tokens?nocatalog", token);
        return switch (answer.status()) {
            case 200 -> Optional.of(infoOf(answer.body().path("token")));
            case 404 -> Optional.empty();
            default -> throw refused(answer);
        };
    }

    public boolean projectExists(String id) {
        var answer = ask("/projects/" + OpenStackService.encode(id), null);
        return switch (answer.status()) {
            case 200 -> true;
            case 404 -> false;
            default -> throw refused(answer);
        };
    }

    /**
     * Where a service is, without a version at the end.
     *
     * @param type of the catalog: image, network
     */
    public String endpoint(String type) {
        return service.endpoint(type);
    }

    private Answer ask(String path, @Nullable String subject) {
        var own = service.token();
        var answer = http.send(Call.get(url + path, own), subject);
        if (answer.status() == 401) {
            service.forget(own);
            answer = http.send(Call.get(url + path, service.token()), subject);
        }
        return answer;
    }

    /** It is this service's token that is no good then, not the one asked about. */
    private static ComputeFailure refused(Answer answer) {
        return new ComputeFailure.Unavailable(
                "The identity service refuses this service.",
                "status " + answer.status() + " " + answer.text());
    }

    private static TokenInfo infoOf(JsonNode token) {
        var roles = new HashSet<String>();
        token.path("roles").forEach(role -> roles.add(role.path("name").asString("")));
        try {
            return new TokenInfo(
                    OpenStackService.required(token.path("user"), "id"),
                    token.at("/user/name").asString(""),
                    token.at("/project/id").asString(""),
                    token.at("/project/name").asString(""),
                    token.at("/user/domain/id").asString(""),
                    token.at("/project/domain/id").asString(""),
                    token.at("/domain/id").asString(""),
                    token.at("/system/all").asBoolean(false),
                    roles,
                    Instant.parse(token.path("expires_at").asString("")));
        } catch (DateTimeException e) {
            throw new ComputeFailure.Unavailable(
                    "The identity service gives no sensible answer.", e.toString());
        }
    }
}
