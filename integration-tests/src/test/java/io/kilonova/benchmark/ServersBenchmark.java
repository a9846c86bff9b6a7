package io.kilonova.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.JdbcTemplate;

/** Making, reading and deleting servers on a hundred hosts that do everything at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServersBenchmark {
    private static final int HOSTS = 100;
    private static final int WARM_UP = 600;

    private Stack stack;
    private User user;
    private JdbcTemplate database;
    private final Queue<String> servers = new ConcurrentLinkedQueue<>();

    @BeforeAll
    void start() throws IOException, InterruptedException {
        stack = Stack.of(HOSTS, Map.of("KILONOVA_AGENT_FAKE_PERSIST", "false"));
        user = new User(stack);
        database = stack.database();
        Timings.say("idle, just started", Costs.of(stack).memory());
        Timings.measure(8, WARM_UP, this::create);
        awaitActive();
        for (int i = 0; i < WARM_UP; i++) {
            user.read("/servers/" + servers.peek());
        }
        Timings.measure(4, 50, () -> user.read("/servers/detail?limit=200"));
        deleteAll();
    }

    @AfterAll
    void stop() {
        stack.close();
    }

    @Test
    @Order(1)
    void serversAreAccepted() {
        for (int clients : List.of(1, 8)) {
            measure("POST /servers, %d clients".formatted(clients), clients, 300, this::create);
            awaitActive();
        }
        deleteAll();
    }

    @Test
    @Order(2)
    void serversAreBuiltAndDeleted() {
        build(200);
        build(1000);
    }

    private void build(int count) {
        var before = Costs.of(stack);
        var begin = System.nanoTime();
        Timings.measure(16, count, this::create);
        var accepted = Waiting.since(begin);
        awaitActive();
        Timings.say(
                "%d servers to ACTIVE".formatted(count),
                "all accepted after %d ms, ACTIVE after %d ms, %.0f boots/s, each %s"
                        .formatted(
                                accepted.toMillis(),
                                Waiting.since(begin).toMillis(),
                                count * 1e9 / Waiting.since(begin).toNanos(),
                                Costs.of(stack).cpuSince(before, count)));
        var full = Costs.of(stack);
        begin = System.nanoTime();
        deleteAll();
        Timings.say(
                "%d servers deleted".formatted(count),
                "after %d ms, %.0f/s, each %s"
                        .formatted(
                                Waiting.since(begin).toMillis(),
                                count * 1e9 / Waiting.since(begin).toNanos(),
                                Costs.of(stack).cpuSince(full, count)));
    }

    @Test
    @Order(3)
    void serversAreRead() {
        var made = 0;
        for (int size : List.of(10, 100, 1000)) {
            Timings.measure(8, size - made, this::create);
            made = size;
            awaitActive();
            for (int clients : List.of(1, 8)) {
                measure(
                        "GET /servers/detail, %d servers, %d clients".formatted(size, clients),
                        clients,
                        20_000 / (size + 100),
                        () -> user.read("/servers/detail"));
            }
        }
        var one = servers.peek();
        for (int clients : List.of(1, 8)) {
            measure(
                    "GET /servers/{id}, %d clients".formatted(clients),
                    clients,
                    2000,
                    () -> user.read("/servers/" + one));
        }
        measure(
                "GET /servers/detail, 1000 servers, 16 clients",
                16,
                200,
                () -> user.read("/servers/detail"));
        Timings.say("while 16 clients list 1000 servers", Costs.of(stack).memory());
        Waiting.pass(Duration.ofSeconds(10));
        Timings.say("after 1000 servers", Costs.of(stack).memory());
        deleteAll();
    }

    @Test
    @Order(4)
    void serversAreStoppedAndStartedAllAtOnce() {
        Timings.measure(8, 100, this::create);
        awaitActive();
        act("os-stop", "stopped");
        act("os-start", "active");
        deleteAll();
    }

    @Test
    @Order(5)
    void richServersAreRead() {
        Timings.measure(
                8,
                1000,
                () -> {
                    servers.add(user.createRichServer());
                    return null;
                });
        awaitActive();
        for (int clients : List.of(1, 8)) {
            measure(
                    "GET /servers/detail, 1000 rich servers, %d clients".formatted(clients),
                    clients,
                    40,
                    () -> user.read("/servers/detail"));
        }
        deleteAll();
    }

    private void act(String action, String end) {
        var before = Costs.of(stack);
        var begin = System.nanoTime();
        var left = new ConcurrentLinkedQueue<>(servers);
        var accepted =
                Timings.measure(
                        left.size(),
                        left.size(),
                        () -> {
                            user.act(left.remove(), action);
                            return null;
                        });
        var condition = "vm_state = '%s' and task_state is null".formatted(end);
        Waiting.until(() -> count(condition) >= servers.size());
        Timings.say(
                "%d times %s at once".formatted(servers.size(), action),
                "accepted: %s; all %s after %d ms, each %s"
                        .formatted(
                                accepted,
                                end,
                                Waiting.since(begin).toMillis(),
                                Costs.of(stack).cpuSince(before, servers.size())));
    }

    private String create() throws IOException, InterruptedException {
        var id = user.createServer();
        servers.add(id);
        return id;
    }

    private void awaitActive() {
        Waiting.until(() -> count("vm_state = 'active' and task_state is null") >= servers.size());
    }

    private void deleteAll() {
        Timings.measure(
                8,
                servers.size(),
                () -> {
                    user.deleteServer(servers.remove());
                    return null;
                });
        Waiting.until(() -> count("vm_state not in ('deleted', 'soft-delete')") == 0);
    }

    private int count(String condition) {
        return database.queryForObject(
                "select count(*) from server where " + condition, Integer.class);
    }

    private void measure(String what, int clients, int count, Callable<?> request) {
        var before = Costs.of(stack);
        var timings = Timings.measure(clients, count, request);
        Timings.say(what, timings + ", each " + Costs.of(stack).cpuSince(before, count));
    }
}
