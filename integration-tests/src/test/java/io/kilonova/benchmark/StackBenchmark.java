package io.kilonova.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The whole of it: how soon it is there, what it costs to have, how soon it goes on when killed.
 */
class StackBenchmark {
    private static final int MANY = 10_000;
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void theFirstServerRunsSoonAfterAnEmptyMachineStarts() throws Exception {
        try (var stack = Stack.empty()) {
            // once, so that what is learned at the first start is there
            stack.up(1);
            stack.awaitLearned();
            for (int i = 0; i < 3; i++) {
                stack.reset();
                var begin = System.nanoTime();
                stack.up(1);
                var up = Waiting.since(begin);
                new User(stack).createServer();
                awaitActive(stack.database(), 1);
                Timings.say(
                        "up, built, empty database",
                        "healthy and seeded after %d ms, first server ACTIVE after %d ms"
                                .formatted(up.toMillis(), Waiting.since(begin).toMillis()));
            }
        }
    }

    @Test
    void manyIdleAgentsCostLittle() throws IOException {
        try (var stack = Stack.of(MANY, Map.of("KILONOVA_AGENT_FAKE_PERSIST", "false"))) {
            Waiting.pass(LONG);
            var before = Costs.of(stack);
            Waiting.pass(LONG);
            var after = Costs.of(stack);
            Timings.say(
                    "%d idle agents, a second".formatted(MANY),
                    after.cpuSince(before, (int) LONG.toSeconds()));
            Timings.say("%d idle agents".formatted(MANY), after.memory());
        }
    }

    @Test
    void aKilledSchedulerGoesOn() throws Exception {
        try (var stack = Stack.of(100, Map.of("KILONOVA_AGENT_FAKE_PERSIST", "true"))) {
            var user = new User(stack);
            Timings.measure(8, 600, user::createServer);
            awaitActive(stack.database(), 600);
            Timings.measure(16, 1000, user::createServer);
            var scheduler = stack.processes("scheduler").getFirst();
            scheduler.destroyForcibly();
            var _ = scheduler.onExit().join();
            var begin = System.nanoTime();
            var done = active(stack.database());
            stack.up(100);
            var up = Waiting.since(begin);
            awaitActive(stack.database(), 1600);
            Timings.say(
                    "scheduler killed, %d builds open".formatted(1600 - done),
                    "up again after %d ms, all ACTIVE after %d ms"
                            .formatted(up.toMillis(), Waiting.since(begin).toMillis()));
        }
    }

    private static void awaitActive(JdbcTemplate database, int count) {
        Waiting.until(() -> active(database) >= count);
    }

    private static int active(JdbcTemplate database) {
        return database.queryForObject(
                "select count(*) from server where vm_state = 'active' and task_state is null",
                Integer.class);
    }
}
