package io.kilonova.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Runs operations by hand, without threads, clocks or waits. */
public final class SagaDriver {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int MOST_LEASES = 60;

    private final JdbcTemplate jdbc;
    private final OperationStore operations;
    private final TransactionTemplate transactions;
    private final Map<String, Saga<?>> sagas = new HashMap<>();

    public SagaDriver(DataSource database, Collection<? extends Saga<?>> sagas) {
        this.jdbc = new JdbcTemplate(database);
        this.operations =
                new OperationStore(
                        jdbc, JsonMapper.shared(), new Doorbell(database, Timeline.real()));
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(database));
        sagas.forEach(saga -> this.sagas.put(saga.kind(), saga));
    }

    /** Leases what is due, whatever its time, and runs it as far as it goes. */
    public void step(UUID operation) {
        step(operation, new OperationJournal(jdbc));
    }

    /** Steps until the operation has ended. */
    public void finish(UUID operation) {
        finish(operation, new OperationJournal(jdbc));
    }

    public String stateOf(UUID operation) {
        return String.valueOf(
                jdbc.queryForObject(
                        "select state from operation where id = ?", String.class, operation));
    }

    void finish(UUID operation, OperationJournal journal) {
        for (int i = 0; i < MOST_LEASES && !hasEnded(operation); i++) {
            step(operation, journal);
        }
        assertThat(hasEnded(operation)).as("operation ended, not %s", stateOf(operation)).isTrue();
    }

    private void step(UUID operation, OperationJournal journal) {
        jdbc.update(
                """
                update operation set lease_until = null, not_before = now()
                where state in ('ready', 'running', 'undoing')
                """);
        for (var leased : operations.lease("driver", 100, LEASE)) {
            if (leased.id().equals(operation)) {
                run(Objects.requireNonNull(sagas.get(leased.kind())), leased, journal);
            }
        }
    }

    private <R> void run(Saga<R> saga, LeasedOperation leased, OperationJournal journal) {
        try {
            var deck =
                    new OperationRunner.Deck(
                            operations,
                            journal,
                            transactions,
                            JsonMapper.shared(),
                            Timeline.real());
            new SagaRun<>(saga, leased, deck, new Slot()).run();
        } catch (CrashingJournal.Crash _) {
            // whoever leases it next goes on
        }
    }

    private boolean hasEnded(UUID operation) {
        return List.of("done", "failed").contains(stateOf(operation));
    }
}
