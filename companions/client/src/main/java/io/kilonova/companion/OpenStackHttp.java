package io.kilonova.companion;

import io.kilonova.failure.ComputeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * JSON over HTTP with bounds on everything. A service that cannot be reached, takes too long, fails
 * or answers what is no JSON is {@link ComputeFailure.Unavailable}; it never comes back half read.
 */
public final class OpenStackHttp {
    private static final int LARGEST_ANSWER = 64 << 20;

    private final HttpClient http;
    private final JsonMapper json;
    private final Duration timeout;

    public OpenStackHttp(JsonMapper json, Duration connectTimeout, Duration readTimeout) {
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(connectTimeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
        this.json = json;
        this.timeout = readTimeout;
    }

    /** A whole answer; its body is missing when there was none. */
    public record Answer(int status, HttpHeaders headers, JsonNode body) {
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /** What to send. */
    public record Call(
            String method,
            String url,
            @Nullable String token,
            @Nullable Object body,
            String contentType) {
        public static Call get(String url, String token) {
            return new Call("GET", url, token, null, "application/json");
        }

        public static Call post(String url, @Nullable String token, Object body) {
            return new Call("POST", url, token, body, "application/json");
        }

        public static Call put(String url, String token, Object body) {
            return new Call("PUT", url, token, body, "application/json");
        }

        public static Call delete(String url, String token) {
            return new Call("DELETE", url, token, null, "application/json");
        }
    }

    public Answer send(Call call) {
        return send(call, null);
    }

    /**
     * @param subjectToken the token asked about, for identity
     */
    public Answer send(Call call, @Nullable String subjectToken) {
        var request = request(call);
        if (subjectToken != null) {
            request.header("X-Subject-Token", subjectToken);
        }
        var response = exchange(request.build());
        try (var body = response.body()) {
            var bytes = body.readNBytes(LARGEST_ANSWER);
            if (response.statusCode() >= 500) {
                throw unavailable(call, response.statusCode() + " " + excerpt(bytes), null);
            }
            return new Answer(response.statusCode(), response.headers(), parse(call, bytes));
        } catch (IOException e) {
            throw unavailable(call, "broken answer", e);
        }
    }

    /** The body as it comes, for a 200; the caller closes it. Anything else is a failure. */
    public InputStream stream(Call call) {
        var response = exchange(request(call).build());
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (var body = response.body()) {
            var text = response.statusCode() + " " + excerpt(body.readNBytes(2048));
            if (response.statusCode() == 404) {
                throw new ComputeFailure.NotFound("Image not found.");
            }
            throw unavailable(call, text, null);
        } catch (IOException e) {
            throw unavailable(call, "broken answer", e);
        }
    }

    private HttpRequest.Builder request(Call call) {
        var request =
                HttpRequest.newBuilder(URI.create(call.url()))
                        .timeout(timeout)
                        .header("Accept", "*/*")
                        .method(call.method(), publisher(call.body()));
        if (call.token() != null) {
            request.header("X-Auth-Token", call.token());
        }
        if (call.body() != null) {
            request.header("Content-Type", call.contentType());
        }
        return request;
    }

    private BodyPublisher publisher(@Nullable Object body) {
        return switch (body) {
            case null -> BodyPublishers.noBody();
            case BodyPublisher publisher -> publisher;
            default -> BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
        };
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unavailable(
                    new Call(request.method(), request.uri().toString(), null, null, ""),
                    "no answer",
                    e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ComputeFailure.Unavailable("The request was interrupted.", "");
        }
    }

    private JsonNode parse(Call call, byte[] bytes) {
        if (bytes.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return json.readTree(bytes);
        } catch (JacksonException e) {
            throw unavailable(call, "not JSON: " + excerpt(bytes), e);
        }
    }

    private static String excerpt(byte[] bytes) {
        var text = new String(bytes, 0, Math.min(bytes.length, 300), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static ComputeFailure unavailable(Call call, String what, @Nullable Exception cause) {
        return new ComputeFailure.Unavailable(
                "A service that is needed does not answer; try again later.",
                call.method()
                        + " "
                        + call.url()
                        + ": "
                        + what
                        + (cause == null ? "" : " " + cause));
    }
}
