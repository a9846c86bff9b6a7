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
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * JSON over HTTP/1.1 with bounds on everything; connections are kept and used again. A service that
 * cannot be reached, takes too long, fails or answers what is no JSON is {@link
 * ComputeFailure.Unavailable}; it never comes back half read.
 */
public final class OpenStackHttp implements AutoCloseable {
    private static final int LARGEST_ANSWER = 64 << 20;
    private static final int LARGEST_REFUSAL = 64 << 10;

    private final HttpClient http;
    private final JsonMapper json;
    private final Duration readTimeout;
    private final Duration transferTimeout;
    private final IdleAlarm idleAlarm;

    /**
     * @param readTimeout for one whole answer, and for each piece of a download
     * @param transferTimeout for one whole upload
     */
    public OpenStackHttp(
            JsonMapper json,
            Duration connectTimeout,
            Duration readTimeout,
            Duration transferTimeout) {
        this(client(connectTimeout), json, readTimeout, transferTimeout);
    }

    /** Over a client of the caller's choice, which is closed with this. */
    public OpenStackHttp(
            HttpClient http, JsonMapper json, Duration readTimeout, Duration transferTimeout) {
        this.http = http;
        this.json = json;
        this.readTimeout = readTimeout;
        this.transferTimeout = transferTimeout;
        this.idleAlarm = new IdleAlarm(readTimeout);
    }

    private static HttpClient client(Duration connectTimeout) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** A whole answer; its body is missing when there was none, or a refusal's was no JSON. */
    public record Answer(int status, HttpHeaders headers, JsonNode body, String text) {
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /** What to send; {@code headers} come beside those that every call has. */
    public record Call(
            String method,
            String url,
            @Nullable String token,
            @Nullable Object body,
            String contentType,
            Map<String, String> headers) {
        private static final String JSON = "application/json";

        public Call {
            headers = Map.copyOf(headers);
        }

        public Call(
                String method,
                String url,
                @Nullable String token,
                @Nullable Object body,
                String contentType) {
            this(method, url, token, body, contentType, Map.of());
        }

        Call with(Map<String, String> more) {
            var all = new HashMap<>(headers);
            all.putAll(more);
            return new Call(method, url, token, body, contentType, all);
        }

        /** Uploads are none: a broken one changes nothing, and they take long. */
        boolean isChange() {
            return !method.equals("GET") && !(body instanceof BodyPublisher);
        }

        public static Call get(String url, String token) {
            return new Call("GET", url, token, null, JSON);
        }

        public static Call post(String url, @Nullable String token, Object body) {
            return new Call("POST", url, token, body, JSON);
        }

        public static Call put(String url, String token, Object body) {
            return new Call("PUT", url, token, body, JSON);
        }

        public static Call delete(String url, String token) {
            return new Call("DELETE", url, token, null, JSON);
        }
    }

    /** A 200 whose bytes are still to come, or the whole refusal. */
    public sealed interface Download {
        record Bytes(InputStream stream) implements Download {}

        record Refused(Answer answer) implements Download {}
    }

    public Answer send(Call call) {
        return send(call, null);
    }

    /**
     * @param subjectToken the token asked about, for identity
     */
    public Answer send(Call call, @Nullable String subjectToken) {
        var isUpload = call.body() instanceof BodyPublisher;
        var request = request(call);
        if (subjectToken != null) {
            request.header("X-Subject-Token", subjectToken);
        }
        var body = BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER);
        var response =
                exchange(call, request.build(), body, isUpload ? transferTimeout : readTimeout);
        return answer(call, response, response.body());
    }

    /**
     * The caller closes the stream; it fails when nothing comes for longer than a read may take.
     */
    public Download download(Call call) {
        var response =
                exchange(call, request(call).build(), BodyHandlers.ofInputStream(), readTimeout);
        var stream = new WatchedStream(response.body(), idleAlarm);
        if (response.statusCode() == 200) {
            return new Download.Bytes(stream);
        }
        try (stream) {
            var bytes = stream.readNBytes(LARGEST_REFUSAL);
            return new Download.Refused(answer(call, response, bytes));
        } catch (IOException e) {
            throw unavailable(call, "broken answer", e);
        }
    }

    private HttpRequest.Builder request(Call call) {
        var request =
                HttpRequest.newBuilder(addressOf(call))
                        .header("Accept", "application/json, */*;q=0.5")
                        .method(call.method(), publisher(call.body()));
        call.headers().forEach(request::header);
        if (call.token() != null) {
            request.header("X-Auth-Token", call.token());
        }
        if (call.body() != null) {
            request.header("Content-Type", call.contentType());
        }
        return request;
    }

    /** A page's link may be nonsense. */
    private static URI addressOf(Call call) {
        try {
            return URI.create(call.url());
        } catch (IllegalArgumentException e) {
            throw unavailable(call, "no address", e);
        }
    }

    private BodyPublisher publisher(@Nullable Object body) {
        return switch (body) {
            case null -> BodyPublishers.noBody();
            case BodyPublisher publisher -> publisher;
            default -> BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
        };
    }

    /**
     * The bound is on the answer as a whole, its body too: the client's own ends at the headers.
     * Who is interrupted still hears what became of a change: if it were left alone, it could
     * happen after its undo had looked for it.
     */
    private <T> HttpResponse<T> exchange(
            Call call, HttpRequest request, BodyHandler<T> handler, Duration most) {
        var answer = http.sendAsync(request, handler);
        long end = System.nanoTime() + most.toNanos();
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException _) {
                    isInterrupted = true;
                    if (!call.isChange()) {
                        answer.cancel(true);
                        throw new ComputeFailure.Unavailable("The request was interrupted.", "");
                    }
                }
            }
        } catch (ExecutionException e) {
            throw unavailable(call, "no answer", e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw unavailable(call, "no answer in time", e);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Answer answer(Call call, HttpResponse<?> response, byte[] bytes) {
        var status = response.statusCode();
        var text = excerpt(bytes);
        if (status >= 500 || status == 429) {
            throw unavailable(call, status + " " + text, null);
        }
        return new Answer(status, response.headers(), parse(call, status, bytes), text);
    }

    /** Services refuse in HTML or plain text, too. */
    private JsonNode parse(Call call, int status, byte[] bytes) {
        if (bytes.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return json.readTree(bytes);
        } catch (JacksonException e) {
            if (status >= 400) {
                return MissingNode.getInstance();
            }
            throw unavailable(call, "not JSON: " + excerpt(bytes), e);
        }
    }

    private static String excerpt(byte[] bytes) {
        var text = new String(bytes, 0, Math.min(bytes.length, 2048), StandardCharsets.UTF_8);
        return text.replaceAll("<[^>]*>|\\p{Cntrl}", " ").replaceAll(" +", " ").strip();
    }

    private static ComputeFailure unavailable(Call call, String what, @Nullable Throwable cause) {
        return new ComputeFailure.Unavailable(
                "A service that is needed does not answer; try again later.",
                call.method()
                        + " "
                        + call.url()
                        + ": "
                        + what
                        + (cause == null ? "" : " " + cause));
    }

    /** Calls under way fail. */
    @Override
    public void close() {
        idleAlarm.close();
        http.shutdownNow();
    }
}
