package io.kilonova.fleet;

import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Writes what many streams say in few statements: while one batch is written the next gathers. Of
 * two entries with one key only the newer is written, so memory is bounded by the number of keys.
 */
final class BatchWriter<K, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final int largest;
    private final Consumer<List<V>> write;
    private final BinaryOperator<V> newer;
    private final BiConsumer<V, RuntimeException> refused;
    private final Timeline timeline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed;
    private final LinkedHashMap<K, Entry<V>> waiting = new LinkedHashMap<>();
    private long submitted;
    private long written;
    private boolean closed;

    /**
     * @param write called on one thread with at most {@code largest} values
     * @param newer of two values with one key, of which the second was submitted later
     * @param refused told of a value that the database will never take
     */
    BatchWriter(
            String name,
            int largest,
            Consumer<List<V>> write,
            BinaryOperator<V> newer,
            BiConsumer<V, RuntimeException> refused,
            Timeline timeline) {
        this.name = name;
        this.largest = largest;
        this.write = write;
        this.newer = newer;
        this.refused = refused;
        this.timeline = timeline;
        this.changed = timeline.newCondition(lock);
    }

    void start() {
        var _ = timeline.start(name, this::run);
    }

    /**
     * @return a ticket for {@link #awaitWritten}
     */
    long submit(K key, V value) {
        lock.lock();
        try {
            var earlier = waiting.get(key);
            var ticket = earlier == null ? ++submitted : earlier.ticket();
            var newest = earlier == null ? value : newer.apply(earlier.value(), value);
            waiting.put(key, new Entry<>(newest, ticket));
            changed.signalAll();
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until what the ticket stands for is in the database, but no longer than it may. */
    void awaitWritten(long ticket, Duration timeout) throws InterruptedException {
        var left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (written < ticket && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (var batch = next(); batch != null; batch = next()) {
                writeAll(batch.values());
                finished(batch.upTo());
            }
        } catch (InterruptedException _) {
            LOG.debug("{} ends", name);
        }
    }

    private record Entry<V>(V value, long ticket) {}

    private record Batch<V>(List<V> values, long upTo) {}

    private @Nullable Batch<V> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            if (waiting.isEmpty()) {
                return null;
            }
            var values = new ArrayList<V>(Math.min(largest, waiting.size()));
            var entries = waiting.entrySet().iterator();
            while (entries.hasNext() && values.size() < largest) {
                values.add(entries.next().getValue().value());
                entries.remove();
            }
            var upTo = waiting.isEmpty() ? submitted : waiting.firstEntry().getValue().ticket() - 1;
            return new Batch<>(values, upTo);
        } finally {
            lock.unlock();
        }
    }

    private void finished(long upTo) {
        lock.lock();
        try {
            written = Math.max(written, upTo);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Writes all together or, should the database dislike one, each alone. */
    private void writeAll(List<V> values) throws InterruptedException {
        while (true) {
            try {
                write.accept(values);
                return;
            } catch (DataAccessException | TransactionException e) {
                if (canPass(e)) {
                    LOG.warn("{} waits for the database: {}", name, e.getMessage());
                    pause();
                } else if (values.size() == 1) {
                    refused.accept(values.getFirst(), e);
                    return;
                } else {
                    for (var value : values) {
                        writeAll(List.of(value));
                    }
                    return;
                }
            }
        }
    }

    private static boolean canPass(RuntimeException e) {
        return e instanceof TransientDataAccessException
                || e instanceof DataAccessResourceFailureException
                || e instanceof TransactionException;
    }

    private void pause() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                throw new InterruptedException("closed");
            }
            var left = PAUSE.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is waiting, unless the database cannot be reached, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
