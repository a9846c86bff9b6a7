package io.kilonova.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import io.kilonova.time.Timeline;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DoorbellTest {
    private final TestDatabase database = TestDatabase.create();
    private final Doorbell doorbell = new Doorbell(database.dataSource(), Timeline.real());
    private final DoorbellListener listener =
            new DoorbellListener(database.dataSource(), Timeline.real());
    private final Semaphore heard = new Semaphore(0);

    @AfterEach
    void close() {
        doorbell.close();
        listener.close();
        database.close();
    }

    @Test
    void aRingIsHeardAfterTheCommitOnly() throws Exception {
        var transactions =
                new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        listen();

        transactions.executeWithoutResult(status -> {
            doorbell.ringAfterCommit("test_bell");
            status.setRollbackOnly();
        });
        assertThat(heard.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();

        transactions.executeWithoutResult(_ -> doorbell.ringAfterCommit("test_bell"));
        assertThat(heard.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aListenerWhoseConnectionBreaksLooksForWhatItMissed() throws Exception {
        listen();

        new JdbcTemplate(database.dataSource())
                .queryForList(
                        """
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where query like 'listen %' and datname = current_database()
                        """);

        assertThat(heard.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        doorbell.ring("test_bell");
        assertThat(heard.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }

    private void listen() throws InterruptedException {
        listener.on("test_bell", heard::release);
        listener.start();
        assertThat(heard.tryAcquire(20, TimeUnit.SECONDS)).as("began to listen").isTrue();
    }
}
