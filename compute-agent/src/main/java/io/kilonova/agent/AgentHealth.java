package io.kilonova.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Says over HTTP, to this machine only, whether a scheduler has taken the hosts. */
final class AgentHealth implements AutoCloseable {
    private final ComputeAgents agents;
    private final HttpServer server;

    AgentHealth(int port, ComputeAgents agents) throws IOException {
        this.agents = agents;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/actuator/health", this::answer);
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var connected = agents.connected();
        var body =
                "{\"status\":\"%s\",\"hosts\":%d}"
                        .formatted(connected > 0 ? "UP" : "DOWN", connected)
                        .getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(connected > 0 ? 200 : 503, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
