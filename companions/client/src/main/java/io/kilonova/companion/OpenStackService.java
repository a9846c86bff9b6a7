package io.kilonova.companion;

import io.kilonova.companion.OpenStackHttp.Answer;
import io.kilonova.companion.OpenStackHttp.Call;
import io.kilonova.failure.ComputeFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** Calls to one service as Kilonova's own user; a refused token is renewed once. */
public final class OpenStackService {
    private final String type;
    private final OpenStackHttp http;
    private final ServiceToken token;

    public OpenStackService(String type, OpenStackHttp http, ServiceToken token) {
        this.type = type;
        this.http = http;
        this.token = token;
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Empty for 404. */
    public Optional<JsonNode> find(String path) {
        var answer = send((url, auth) -> Call.get(url, auth), path);
        return answer.status() == 404 ? Optional.empty() : Optional.of(expectSuccess(answer, path));
    }

    public JsonNode get(String path) {
        return expectSuccess(send((url, auth) -> Call.get(url, auth), path), path);
    }

    public JsonNode post(String path, Object body) {
        return expectSuccess(send((url, auth) -> Call.post(url, auth, body), path), path);
    }

    /** Empty for 404. */
    public Optional<JsonNode> put(String path, Object body) {
        var answer = send((url, auth) -> Call.put(url, auth, body), path);
        return answer.status() == 404 ? Optional.empty() : Optional.of(expectSuccess(answer, path));
    }

    /** What is not there any more counts as deleted. */
    public void delete(String path) {
        var answer = send((url, auth) -> Call.delete(url, auth), path);
        if (answer.status() != 404) {
            expectSuccess(answer, path);
        }
    }

    public Answer send(BiFunction<String, String, Call> call, String path) {
        var auth = token.token();
        var answer = http.send(call.apply(token.endpoint(type) + path, auth));
        if (answer.status() == 401) {
            token.forget(auth);
            answer = http.send(call.apply(token.endpoint(type) + path, token.token()));
        }
        return answer;
    }

    public OpenStackHttp http() {
        return http;
    }

    /** For a call that streams. */
    public Call streaming(String path) {
        return Call.get(token.endpoint(type) + path, token.token());
    }

    private JsonNode expectSuccess(Answer answer, String path) {
        if (answer.isSuccess()) {
            return answer.body();
        }
        var message = messageOf(answer.body());
        throw switch (answer.status()) {
            case 404 -> new ComputeFailure.NotFound(message);
            case 409 -> new ComputeFailure.Conflict(message);
            case 413 -> new ComputeFailure.OverQuota(message);
            case 400 -> new ComputeFailure.Invalid(message);
            default ->
                    new ComputeFailure.Unavailable(
                            "A service that is needed refuses this service.",
                            type + " " + path + ": " + answer.status() + " " + message);
        };
    }

    /** Every service has its own form of error; all have a message somewhere. */
    private static String messageOf(JsonNode body) {
        for (var pointer :
                new String[] {"/NeutronError/message", "/error/message", "/message", "/title"}) {
            var text = body.at(pointer).asString("");
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "The service gave no reason.";
    }
}
