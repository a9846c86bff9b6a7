package io.kilonova.scheduler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kilonova.operation.OperationRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Says over HTTP whether the scheduler works: it runs and reaches its database. */
final class SchedulerHealth implements AutoCloseable {
    private final InetSocketAddress address;
    private final JdbcTemplate jdbc;
    private final OperationRunner runner;
    private @Nullable HttpServer server;

    SchedulerHealth(InetSocketAddress address, JdbcTemplate jdbc, OperationRunner runner) {
        this.address = address;
        this.jdbc = jdbc;
        this.runner = runner;
    }

    void start() throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/actuator/health", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var isUp = runner.isRunning() && reachesDatabase();
        var body =
                "{\"status\":\"%s\",\"operations\":%d}"
                        .formatted(isUp ? "UP" : "DOWN", runner.load())
                        .getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(isUp ? 200 : 503, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private boolean reachesDatabase() {
        try {
            return !jdbc.queryForList("select 1", Integer.class).isEmpty();
        } catch (DataAccessException _) {
            return false;
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
