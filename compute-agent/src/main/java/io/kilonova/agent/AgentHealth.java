package io.kilonova.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Says over HTTP, to this machine only, whether a scheduler has taken every host. */
final class AgentHealth implements AutoCloseable {
    private final int port;
    private final ComputeAgents agents;
    private @Nullable HttpServer server;

    AgentHealth(int port, ComputeAgents agents) {
        this.port = port;
        this.agents = agents;
    }

    void start() throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/actuator/health", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var connected = agents.connected();
        var isUp = connected == agents.size();
        var body =
                "{\"status\":\"%s\",\"hosts\":%d}"
                        .formatted(isUp ? "UP" : "DOWN", connected)
                        .getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(isUp ? 200 : 503, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
