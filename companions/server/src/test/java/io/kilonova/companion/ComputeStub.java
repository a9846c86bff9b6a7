package io.kilonova.companion;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Stands in for compute: keeps what it is told, and answers what a test says. */
public enum ComputeStub {
    RUNNING;

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body) {}

    ComputeStub() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Bodies of the events that came. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** {@code route} is a method and a path. */
    public void on(String route, int status, String body) {
        answers.put(route, new Answer(status, body));
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        var answer = answers.getOrDefault(route, new Answer(404, "{}"));
        if (route.endsWith("/os-server-external-events") && answer.status() < 500) {
            told.add(body);
        }
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
