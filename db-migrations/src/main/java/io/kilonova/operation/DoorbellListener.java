package io.kilonova.operation;

import io.kilonova.time.Bell;
import io.kilonova.time.Timeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Hears the {@link Doorbell} of other processes, on one connection that it keeps. Actions run on
 * the listening thread and must be short; after a lost connection all of them run once, because a
 * ring may have been missed.
 */
@Component
public final class DoorbellListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DoorbellListener.class);
    private static final int WAIT_MILLIS = 60_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final DataSource database;
    private final Timeline timeline;
    private final Bell closing;
    private final Map<String, Runnable> actions = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread listener;
    private volatile boolean isClosed;

    public DoorbellListener(DataSource database, Timeline timeline) {
        this.database = database;
        this.timeline = timeline;
        this.closing = new Bell(timeline);
    }

    /** Runs {@code action} at every ring of the channel; before {@link #start()}. */
    public void on(String channel, Runnable action) {
        actions.merge(channel, action, DoorbellListener::both);
    }

    /** Begins to listen to the channels named so far; again is harmless. */
    public void start() {
        lock.lock();
        try {
            if (listener == null && !isClosed) {
                listener = timeline.start("doorbell-listener", this::listenOn);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        closing.ring();
        lock.lock();
        try {
            if (listener != null) {
                listener.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private static Runnable both(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }

    private void listenOn() {
        try {
            do {
                listenOnce();
            } while (!closing.await(PAUSE) && !isClosed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void listenOnce() {
        try (var connection = database.getConnection()) {
            listen(connection);
            actions.values().forEach(Runnable::run);
            var rings = connection.unwrap(PGConnection.class);
            while (!isClosed) {
                var heard = rings.getNotifications(WAIT_MILLIS);
                for (var ring : heard) {
                    actions.getOrDefault(ring.getName(), () -> {}).run();
                }
            }
        } catch (SQLException e) {
            if (!isClosed) {
                LOG.warn("not listening for a moment: {}", e.getMessage());
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var channel : actions.keySet()) {
                statement.execute("listen " + channel);
            }
        }
    }
}
