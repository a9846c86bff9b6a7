package io.kilonova.simulator;

import io.kilonova.simulator.SimulatedServices.Answer;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The way of one process to the other services. A call may be refused, done but not answered, or
 * done after its caller has given up.
 */
final class SimulatedHttpClient extends HttpClient {
    private static final Duration USUAL = Duration.ofMillis(60);
    private static final Duration SLOW = Duration.ofSeconds(15);
    private static final Duration LATEST = Duration.ofSeconds(30);

    private final SimulatedProcess process;
    private final World world;
    private final Duration patience;

    /**
     * @param patience of the callers
     */
    SimulatedHttpClient(SimulatedProcess process, World world, Duration patience) {
        this.process = process;
        this.world = world;
        this.patience = patience;
    }

    private record Call(String method, URI uri, byte[] body) {
        @Override
        public String toString() {
            return method
                    + " "
                    + uri.getRawPath()
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler) {
        process.throwIfKilled();
        var call = new Call(request.method(), request.uri(), bodyOf(request));
        try {
            return CompletableFuture.completedFuture(
                    new Response<>(request, exchange(call), handler));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new CompletableFuture<>();
        }
    }

    /** What is on its way happens, whatever becomes of the caller. */
    private Answer exchange(Call call) throws IOException, InterruptedException {
        if (call.uri().getPath().startsWith("/v3/")) {
            // asked for under a lock that others want
            return perform(call);
        }
        var weather = world.weather();
        if (weather.strikes(weather.chances().late())) {
            world.simulation()
                    .after(patience.plus(weather.delay(LATEST, LATEST)), () -> perform(call));
            await(call, patience);
            throw new HttpTimeoutException("no answer in time");
        }
        var there = weather.delay(USUAL, SLOW);
        if (weather.strikes(weather.chances().refused())) {
            await(call, there);
            note(call, "is refused");
            return new Answer(503, Map.of("error", "out of order"));
        }
        var answers = new ArrayList<Answer>();
        world.simulation().after(there, () -> answers.add(perform(call)));
        await(call, there.plus(weather.delay(USUAL, SLOW)));
        if (weather.strikes(weather.chances().refused())) {
            note(call, "is not answered");
            throw new IOException("connection reset");
        }
        return answers.getFirst();
    }

    /** Callers wait out what changes something, though they be interrupted. */
    private void await(Call call, Duration time) throws InterruptedException {
        if (call.method().equals("GET")) {
            process.sleep(time);
        } else {
            world.simulation().running().pause(time.toNanos());
        }
    }

    private Answer perform(Call call) {
        var answer =
                world.services()
                        .answer(
                                call.method(),
                                call.uri().getPath(),
                                call.uri().getQuery(),
                                call.body());
        note(call, String.valueOf(answer.status()));
        return answer;
    }

    private void note(Call call, String what) {
        world.note(process.name(), call + " " + what);
    }

    private static byte[] bodyOf(HttpRequest request) {
        var collector = new Collector();
        request.bodyPublisher().ifPresent(body -> body.subscribe(collector));
        return collector.bytes;
    }

    /** All of a body that is in memory already. */
    private static final class Collector implements Flow.Subscriber<ByteBuffer> {
        private byte[] bytes = new byte[0];

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            var all = ByteBuffer.allocate(bytes.length + buffer.remaining());
            bytes = all.put(bytes).put(buffer).array();
        }

        @Override
        public void onError(Throwable e) {
            throw new IllegalStateException(e);
        }

        @Override
        public void onComplete() {}
    }

    private static final class Response<T> implements HttpResponse<T> {
        private final HttpRequest request;
        private final Answer answer;
        private final T body;

        Response(HttpRequest request, Answer answer, BodyHandler<T> handler) {
            this.request = request;
            this.answer = answer;
            var info =
                    new ResponseInfo() {
                        @Override
                        public int statusCode() {
                            return answer.status();
                        }

                        @Override
                        public HttpHeaders headers() {
                            return Response.this.headers();
                        }

                        @Override
                        public Version version() {
                            return Version.HTTP_1_1;
                        }
                    };
            var subscriber = handler.apply(info);
            subscriber.onSubscribe(
                    new Flow.Subscription() {
                        @Override
                        public void request(long n) {}

                        @Override
                        public void cancel() {}
                    });
            subscriber.onNext(List.of(ByteBuffer.wrap(answer.bytes())));
            subscriber.onComplete();
            this.body = subscriber.getBody().toCompletableFuture().join();
        }

        @Override
        public int statusCode() {
            return answer.status();
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(Map.of("X-Subject-Token", List.of("a token")), (_, _) -> true);
        }

        @Override
        public T body() {
            return body;
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        throw new AssertionError("nobody needs it so far");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> push) {
        return sendAsync(request, handler);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        throw new AssertionError("nobody needs it so far");
    }

    @Override
    public SSLParameters sslParameters() {
        throw new AssertionError("nobody needs it so far");
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
