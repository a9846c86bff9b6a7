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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** Services that answer what the test says, on loopback; logins always succeed. */
final class StubCloud implements AutoCloseable {
    interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile int logins;

    StubCloud() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int logins() {
        return logins;
    }

    /** {@code route} is a method and a path without query. */
    StubCloud on(String route, Behaviour behaviour) {
        behaviours.put(route, behaviour);
        return this;
    }

    StubCloud on(String route, int status, String body) {
        return on(route, exchange -> reply(exchange, status, body));
    }

    OpenStackHttp http() {
        return new OpenStackHttp(
                JsonMapper.builder().build(), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    ServiceToken token() {
        var settings =
                new OpenStackSettings(
                        url() + "/v3",
                        "kilonova",
                        "secret",
                        "Default",
                        "service",
                        "Default",
                        "RegionOne",
                        Map.of("network", url(), "image", url()),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2));
        return new ServiceToken(http(), settings, Clock.systemUTC());
    }

    OpenStackService service(String type) {
        return new OpenStackService(type, http(), token());
    }

    private synchronized int nextLogin() {
        return ++logins;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        if (route.equals("POST /v3/auth/tokens")) {
            exchange.getResponseHeaders().set("X-Subject-Token", "token-" + nextLogin());
            reply(exchange, 201, "{\"token\": {\"expires_at\": \"2999-01-01T00:00:00.000000Z\"}}");
            return;
        }
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        behaviours.getOrDefault(route, e -> reply(e, 404, "{}")).answer(exchange);
    }

    static void reply(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
