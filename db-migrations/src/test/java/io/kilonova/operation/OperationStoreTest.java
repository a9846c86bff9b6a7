package io.kilonova.operation;

import static io.kilonova.server.ANewServer.aServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.database.TestDatabase;
import io.kilonova.server.NewServerStore;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

class OperationStoreTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final Doorbell doorbell = new Doorbell(database.dataSource(), Timeline.real());
    private final JsonMapper json = JsonMapper.shared();
    private final OperationStore operations = new OperationStore(jdbc, json, doorbell);
    private final OperationJournal journal = new OperationJournal(jdbc);

    @AfterEach
    void close() {
        doorbell.close();
        database.close();
    }

    @Test
    void theOldestUnfinishedOperationOfAServerIsTheOnlyOneThatCanBeLeased() {
        var server = server();
        var first = enqueue(server);
        var second = enqueue(server);

        var leased = operations.lease("a", 10, LONG);

        assertThat(leased).extracting(LeasedOperation::id).containsExactly(first);
        assertThat(operations.lease("b", 10, LONG)).isEmpty();

        journal.done(leased.getFirst().lease());

        assertThat(operations.lease("b", 10, LONG))
                .extracting(LeasedOperation::id)
                .containsExactly(second);
    }

    @Test
    void anOperationIsNotLeasedBeforeItsTime() {
        operations.enqueue(
                new NewOperation(
                        UUID.randomUUID(),
                        "k",
                        null,
                        Map.of(),
                        "req",
                        Instant.parse("2999-01-01T00:00:00Z")));

        assertThat(operations.lease("a", 10, LONG)).isEmpty();
    }

    @Test
    void whoLostTheLeaseCanWriteNothingAnyMore() {
        enqueue(server());
        var old = operations.lease("a", 1, LONG).getFirst().lease();
        lapse();
        var current = operations.lease("b", 1, LONG).getFirst();

        assertThat(current.lease().epoch()).isEqualTo(old.epoch() + 1);
        assertThat(current.attempt()).isEqualTo(2);
        assertThat(operations.renew("a", List.of(old), LONG)).isEmpty();
        assertThatThrownBy(() -> journal.stepDone(old, 0, "place", "{}"))
                .isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> journal.done(old)).isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> journal.requeue(old, LONG)).isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> journal.unwind(old, 0, new Failure("f", null)))
                .isInstanceOf(LeaseLost.class);
    }

    @Test
    void whoTakesAnOperationUpFindsWhatItsStepsReturned() {
        enqueue(server());
        var lease = operations.lease("a", 1, LONG).getFirst().lease();
        journal.stepDone(lease, 0, "place", "{\"host\": \"one\"}");
        journal.stepDone(lease, 1, "network", "[2]");
        journal.requeue(lease, Duration.ZERO);

        var again = operations.lease("b", 1, LONG).getFirst();

        assertThat(again.nextStep()).isEqualTo(2);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.journal()).containsExactly("{\"host\": \"one\"}", "[2]");
        assertThat(again.request()).isEqualTo("{\"secret\": \"s\"}");
    }

    @Test
    void anOperationThatStartsOverForgetsItsJournalAndKnowsWhatToAvoid() {
        enqueue(server());
        var lease = operations.lease("a", 1, LONG).getFirst().lease();
        journal.stepDone(lease, 0, "place", "{}");
        journal.retreat(lease, 1, "host-1");
        journal.stepUndone(lease, 1);
        journal.stepUndone(lease, 0);
        journal.startOver(lease);
        journal.requeue(lease, Duration.ZERO);

        var again = operations.lease("a", 1, LONG).getFirst();

        assertThat(again.isUndoing()).isFalse();
        assertThat(again.nextStep()).isZero();
        assertThat(again.journal()).isEmpty();
        assertThat(again.avoid()).containsExactly("host-1");
        assertThat(again.failure()).isNull();
    }

    @Test
    void theEndEmptiesTheRequest() {
        enqueue(server());
        enqueue(server());
        var leased = operations.lease("a", 2, LONG);
        journal.done(leased.getFirst().lease());
        journal.unwind(leased.getLast().lease(), 0, new Failure("f", null));
        journal.failed(leased.getLast().lease());

        assertThat(jdbc.queryForList("select request::text from operation", String.class))
                .containsOnly("{}");
        assertThat(operations.removeEnded(LONG, 10)).isZero();
        assertThat(operations.removeEnded(Duration.ofHours(-1), 10)).isEqualTo(2);
    }

    @Test
    void aCancelledOperationThatWaitsIsDueAtOnce() {
        var server = server();
        var waiting = enqueue(server);
        journal.requeue(operations.lease("a", 1, LONG).getFirst().lease(), LONG);
        assertThat(operations.lease("a", 1, LONG)).isEmpty();

        operations.cancelOthers(server, UUID.randomUUID());

        var leased = operations.lease("a", 1, LONG).getFirst();
        assertThat(leased.id()).isEqualTo(waiting);
        assertThat(leased.isCancelled()).isTrue();
        assertThat(operations.renew("a", List.of(leased.lease()), LONG))
                .extracting(OperationStore.Renewed::isCancelled)
                .containsExactly(true);
    }

    @Test
    void eightRunnersKeepTheOrderOfEveryLaneAndNeverShareAnEpoch() throws Exception {
        var servers = List.of(server(), server(), server(), server(), server(), server());
        var lanes = new ConcurrentHashMap<UUID, Queue<UUID>>();
        var wanted = new ConcurrentHashMap<UUID, List<UUID>>();
        for (int i = 0; i < 20; i++) {
            for (var server : servers) {
                var id = enqueue(server);
                wanted.computeIfAbsent(server, _ -> new ArrayList<>()).add(id);
            }
        }
        var epochs = ConcurrentHashMap.<Lease>newKeySet();
        var left = new AtomicInteger(120);
        var runners = new ArrayList<Callable<Integer>>();
        for (int r = 0; r < 8; r++) {
            var owner = "runner-" + r;
            runners.add(() -> drain(owner, epochs, lanes, left));
        }

        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var future : executor.invokeAll(runners)) {
                assertThat(future.get()).isZero();
            }
        }

        for (var server : servers) {
            assertThat(lanes.get(server)).containsExactlyElementsOf(wanted.get(server));
        }
        assertThat(epochs).hasSize(120);
    }

    /** The number of leases that two runners had at once. */
    private int drain(
            String owner, Set<Lease> epochs, Map<UUID, Queue<UUID>> lanes, AtomicInteger left) {
        int doubled = 0;
        while (left.get() > 0) {
            for (var operation : operations.lease(owner, 3, LONG)) {
                doubled += epochs.add(operation.lease()) ? 0 : 1;
                lanes.computeIfAbsent(
                                Objects.requireNonNull(operation.serverId()),
                                _ -> new ConcurrentLinkedQueue<>())
                        .add(operation.id());
                journal.stepDone(operation.lease(), 0, "only", "{}");
                journal.done(operation.lease());
                left.decrementAndGet();
            }
        }
        return doubled;
    }

    private UUID enqueue(UUID server) {
        var id = UUID.randomUUID();
        operations.enqueue(
                new NewOperation(id, "test", server, Map.of("secret", "s"), "req-1", null));
        return id;
    }

    private void lapse() {
        jdbc.update("update operation set lease_until = now() - interval '1 second'");
    }

    private UUID server() {
        var server = aServer().build();
        new NewServerStore(jdbc, json).insert(List.of(server));
        return server.id();
    }
}
