package io.kilonova.identity;

import io.kilonova.companion.OpenStackHttp;
import io.kilonova.companion.OpenStackHttp.Answer;
import io.kilonova.companion.OpenStackHttp.Call;
import io.kilonova.companion.ServiceToken;
import io.kilonova.failure.ComputeFailure;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Asks identity v3 about tokens and projects. */
public final class IdentityClient {
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
        var answer = ask("/auth/tokens?nocatalog", token);
        return switch (answer.status()) {
            case 200 -> Optional.of(infoOf(answer.body().path("token")));
            case 404, 401 -> Optional.empty();
            default -> throw refused(answer);
        };
    }

    public boolean projectExists(String id) {
        var answer = ask("/projects/" + id, null);
        return switch (answer.status()) {
            case 200 -> true;
            case 404 -> false;
            default -> throw refused(answer);
        };
    }

    private Answer ask(String path, @org.jspecify.annotations.Nullable String subject) {
        var own = service.token();
        var answer = http.send(Call.get(url + path, own), subject);
        if (answer.status() == 401) {
            service.forget(own);
            answer = http.send(Call.get(url + path, service.token()), subject);
        }
        return answer;
    }

    private static ComputeFailure refused(Answer answer) {
        return new ComputeFailure.Unavailable(
                "The identity service refuses this service.", "status " + answer.status());
    }

    private static TokenInfo infoOf(JsonNode token) {
        var roles = new HashSet<String>();
        token.path("roles").forEach(role -> roles.add(role.path("name").asString()));
        return new TokenInfo(
                token.at("/user/id").asString(),
                token.at("/user/name").asString(""),
                token.at("/project/id").asString(""),
                token.at("/project/name").asString(""),
                token.at("/user/domain/id").asString(""),
                roles,
                Instant.parse(token.path("expires_at").asString()));
    }
}
