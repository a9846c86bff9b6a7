package io.kilonova.companion;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** Services that answer what the test says, on loopback; logins succeed unless told otherwise. */
public final class StubCloud implements AutoCloseable {
    /** What a route does. */
    public interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    public static final String LOGIN = "POST /v3/auth/tokens";
    public final List<String> requests = new CopyOnWriteArrayList<>();
    public final Set<Integer> connections = ConcurrentHashMap.newKeySet();
    Duration patience = Duration.ofSeconds(2);
    Instant tokensExpireAt = Instant.parse("2999-01-01T00:00:00Z");
    Map<String, String> endpoints;
    String catalog = "[]";

    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();
    private final HttpServer server;

    public StubCloud() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        endpoints = Map.of("network", url(), "image", url(), "block-storage", url());
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        on(LOGIN, this::login);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int logins() {
        return logins.get();
    }

    /** {@code route} is a method and a path without query. */
    public StubCloud on(String route, Behaviour behaviour) {
        behaviours.put(route, behaviour);
        return this;
    }

    public StubCloud on(String route, int status, String body) {
        return on(route, exchange -> reply(exchange, status, body));
    }

    public OpenStackHttp http() {
        var http =
                new OpenStackHttp(
                        JsonMapper.builder().build(), Duration.ofSeconds(2), patience, patience);
        open.add(http);
        return http;
    }

    public ServiceToken token() {
        return token(Clock.systemUTC());
    }

    ServiceToken token(Clock clock) {
        var settings =
                new OpenStackSettings(
                        url() + "/v3",
                        "kilonova",
                        "secret",
                        "Default",
                        "service",
                        "Default",
                        "RegionOne",
                        endpoints,
                        Duration.ofSeconds(2),
                        patience,
                        patience);
        return new ServiceToken(http(), settings, clock);
    }

    public OpenStackService service(String type) {
        return new OpenStackService(type, http(), token());
    }

    /** Until somebody is let into the project, or tries again. */
    public void refuseFirstLoginTo(String projectId) {
        on(
                LOGIN,
                exchange -> {
                    var body = exchange.getRequestBody().readAllBytes();
                    if (new String(body, StandardCharsets.UTF_8).contains(projectId)) {
                        on(LOGIN, this::login);
                        reply(exchange, 401, "{}");
                    } else {
                        login(exchange);
                    }
                });
    }

    void login(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("X-Subject-Token", "token-" + logins.incrementAndGet());
        reply(
                exchange,
                201,
                "{\"token\": {\"expires_at\": \"%s\", \"catalog\": %s, \"user\": {\"id\": \"me\"}}}"
                        .formatted(tokensExpireAt, catalog));
    }

    private void handle(HttpExchange exchange) throws IOException {
        var route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        if (!route.equals(LOGIN)) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            connections.add(exchange.getRemoteAddress().getPort());
        }
        behaviours.getOrDefault(route, e -> reply(e, 404, "{}")).answer(exchange);
    }

    public static void reply(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        for (var one : open) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
