package io.kilonova.operation;

import io.kilonova.time.Bell;
import io.kilonova.time.Timeline;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells other processes that there is something to read. A ring carries nothing and may be lost or
 * merged with others; whoever listens also looks from time to time. Rings go out from a thread and
 * a transaction of their own: NOTIFY in a busy transaction makes all commits queue.
 */
@Component
public final class Doorbell implements AutoCloseable {
    /** There are operations to lease. */
    public static final String OPERATIONS = "kilonova_operations";

    /** A running operation was cancelled. */
    public static final String CANCELLATIONS = "kilonova_cancellations";

    /** There are guest queries to answer. */
    public static final String GUEST_QUERIES = "kilonova_guest_queries";

    /** Guest queries were answered. */
    public static final String GUEST_ANSWERS = "kilonova_guest_answers";

    /** Operations that somebody waits for have ended. */
    public static final String AWAITED_OPERATIONS = "kilonova_awaited_operations";

    private static final Logger LOG = LoggerFactory.getLogger(Doorbell.class);

    private final DataSource database;
    private final Timeline timeline;
    private final Bell work;
    private final Set<String> rung = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread ringer;
    private boolean isClosed;

    public Doorbell(DataSource database, Timeline timeline) {
        this.database = database;
        this.timeline = timeline;
        this.work = new Bell(timeline);
    }

    /** Rings soon; returns at once. What it is about must be committed already. */
    public void ring(String channel) {
        if (rung.add(channel)) {
            start();
            work.ring();
        }
    }

    /** Rings when the current transaction has committed, or now when there is none. */
    public void ringAfterCommit(String channel) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            ring(channel);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        ring(channel);
                    }
                });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            if (ringer != null) {
                ringer.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        lock.lock();
        try {
            if (ringer == null && !isClosed) {
                ringer = timeline.start("doorbell", this::ringOn);
            }
        } finally {
            lock.unlock();
        }
    }

    private void ringOn() {
        try {
            while (true) {
                work.await();
                notifyListeners();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes a channel out before it notifies, so that a ring meanwhile is a ring of its own. */
    private void notifyListeners() {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("select pg_notify(?, '')")) {
            for (var channel : List.copyOf(rung)) {
                rung.remove(channel);
                statement.setString(1, channel);
                statement.execute();
            }
        } catch (SQLException e) {
            LOG.warn("a ring was lost, whoever waits will look by himself: {}", e.getMessage());
        }
    }
}
