package io.kilonova.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class OperationRunnerTest {
    private static final OperationSettings SETTINGS =
            new OperationSettings(
                    "",
                    64,
                    8,
                    Duration.ofMillis(800),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(2));

    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final Doorbell doorbell = new Doorbell(database.dataSource(), Timeline.real());
    private final OperationStore operations =
            new OperationStore(jdbc, JsonMapper.shared(), doorbell);
    private final List<OperationRunner> runners = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    record Input(String word) {}

    record Output(String word, int epoch) {}

    @AfterEach
    void close() throws InterruptedException {
        for (var runner : runners) {
            runner.stop();
        }
        doorbell.close();
        database.close();
    }

    @Test
    void aStepGetsWhatTheStepBeforeReturned() {
        runner(
                Saga.named("test", Input.class)
                        .step("one", Output.class, (attempt, in) -> new Output(in.word() + "!", 1))
                        .step("two", Done.class, (attempt, in) -> note(in.word() + in.epoch()))
                        .build());

        var operation = enqueue(null, "hello");

        awaitEnd(operation, "done");
        assertThat(seen).containsExactly("hello!1");
    }

    @Test
    void anErrorThatPassesIsTriedAgain() {
        var failures = new AtomicInteger(2);
        runner(
                Saga.named("test", Input.class)
                        .step(
                                "one",
                                Done.class,
                                (attempt, in) -> {
                                    if (failures.getAndDecrement() > 0) {
                                        throw new IllegalStateException("not now");
                                    }
                                    return note("attempt " + attempt.number());
                                })
                        .build());

        awaitEnd(enqueue(null, "x"), "done");
        assertThat(seen).containsExactly("attempt 3");
    }

    @Test
    void anErrorThatNeverPassesEndsTheOperationWhenItsTimeIsOver() {
        runner(
                Saga.named("test", Input.class)
                        .step(
                                "one",
                                Done.class,
                                (_, _) -> {
                                    throw new IllegalStateException("never");
                                },
                                (_, in) -> note("undo " + in.word()))
                        .whenFailed((_, failure) -> note(failure.message()))
                        .patience(Duration.ofMillis(400))
                        .build());

        awaitEnd(enqueue(null, "x"), "failed");
        assertThat(seen)
                .containsExactly(
                        "undo x",
                        "The operation was tried for too long; its step one does not succeed.");
    }

    @Test
    void aStepThatWantsToStartOverIsUndoneAndKnowsWhatToAvoid() {
        runner(
                Saga.named("test", Input.class)
                        .step(
                                "one",
                                Output.class,
                                (attempt, _) -> new Output("host" + attempt.avoid().size(), 0),
                                (_, _) -> note("undo one"))
                        .step(
                                "two",
                                Done.class,
                                (attempt, in) -> {
                                    if (attempt.avoid().size() < 2) {
                                        throw StepFailed.startOver(in.word(), "bad host");
                                    }
                                    return note(in.word() + " after " + attempt.avoid());
                                })
                        .build());

        awaitEnd(enqueue(null, "x"), "done");
        assertThat(seen).hasSize(3).contains("undo one").anyMatch(s -> s.startsWith("host2 after"));
    }

    @Test
    void aCancelInterruptsAStepThatWaitsAndTheNextOperationOfTheServerGoesOn() throws Exception {
        var waits = new CountDownLatch(1);
        runner(
                Saga.named("test", Input.class)
                        .step(
                                "wait",
                                Done.class,
                                (_, _) -> {
                                    waits.countDown();
                                    new CountDownLatch(1).await();
                                    return new Done();
                                },
                                (_, _) -> note("undone"))
                        .build(),
                Saga.named("next", Input.class)
                        .step("only", Done.class, (_, _) -> note("next"))
                        .build());
        var server = server();
        var first = enqueue(server, "x");
        assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
        var second = UUID.randomUUID();

        operations.enqueue(new NewOperation(second, "next", server, new Input("y"), "r", null));
        operations.cancelOthers(server, second);

        awaitEnd(first, "failed");
        awaitEnd(second, "done");
        assertThat(seen).containsExactly("undone", "next");
    }

    @Test
    void severalRunnersEndEverythingOnceAndKeepTheLanes() throws Exception {
        var lanes = new ConcurrentHashMap<UUID, ConcurrentLinkedQueue<String>>();
        var saga =
                Saga.named("test", Input.class)
                        .step("one", Output.class, (_, in) -> new Output(in.word(), 0))
                        .step(
                                "two",
                                Done.class,
                                (attempt, in) -> {
                                    attempt.alsoCommit(() ->
                                            lanes.computeIfAbsent(
                                                            attempt.serverId(),
                                                            _ -> new ConcurrentLinkedQueue<>())
                                                    .add(in.word()));
                                    return new Done();
                                })
                        .build();
        for (int i = 0; i < 4; i++) {
            runner(saga);
        }
        var servers = List.of(server(), server(), server());
        for (int i = 0; i < 30; i++) {
            for (var server : servers) {
                enqueue(server, "" + i);
            }
        }

        Eventually.that(() -> count("done") == 90);
        for (var server : servers) {
            assertThat(lanes.get(server)).map(Integer::parseInt).hasSize(30).isSorted();
        }
    }

    @Test
    void aRunnerThatStopsHandsItsOperationsToTheOthers() throws Exception {
        var began = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var saga =
                Saga.named("test", Input.class)
                        .step(
                                "one",
                                Done.class,
                                (attempt, _) -> {
                                    began.countDown();
                                    if (attempt.epoch() == 1) {
                                        free.await();
                                    }
                                    return note("epoch " + attempt.epoch());
                                })
                        .build();
        runner(saga);
        var operation = enqueue(null, "x");
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();

        runners.getFirst().stop();
        runner(saga);

        awaitEnd(operation, "done");
        assertThat(seen).containsExactly("epoch 2");
    }

    private void runner(Saga<?>... sagas) {
        var deck =
                new OperationRunner.Deck(
                        operations,
                        new OperationJournal(jdbc),
                        new TransactionTemplate(new JdbcTransactionManager(database.dataSource())),
                        JsonMapper.shared(),
                        Timeline.real());
        var id = "runner-" + runners.size();
        var runner = new OperationRunner(id, deck, SETTINGS, List.of(sagas));
        runners.add(runner);
        runner.start();
    }

    private Done note(String what) {
        seen.add(what);
        return new Done();
    }

    private UUID enqueue(@Nullable UUID server, String word) {
        var id = UUID.randomUUID();
        operations.enqueue(new NewOperation(id, "test", server, new Input(word), "r", null));
        return id;
    }

    private UUID server() {
        var id = UUID.randomUUID();
        jdbc.update(
                """
                insert into server (id, project_id, user_id, name, hostname, vm_state, flavor_id,
                    flavor, vcpus, memory_mb, reservation_id, created_at, updated_at)
                values (?, 'p', 'u', 's', 's', 'active', '1', '{}', 1, 512, 'r-1', now(), now())
                """,
                id);
        return id;
    }

    private void awaitEnd(UUID operation, String state) {
        Eventually.that(() ->
                state.equals(
                        jdbc.queryForObject(
                                "select state from operation where id = ?",
                                String.class,
                                operation)));
    }

    private int count(String state) {
        return jdbc.query(
                        "select count(*) from operation where state = ?",
                        (row, _) -> row.getInt(1),
                        state)
                .getFirst();
    }
}
