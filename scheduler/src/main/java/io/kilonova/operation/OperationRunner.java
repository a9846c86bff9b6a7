package io.kilonova.operation;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Leases operations and runs each on a virtual thread. One thread leases, one renews the leases of
 * all that run; several runners, here or in other processes, share the work.
 */
public final class OperationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);

    /** Between two leases when rings come thick and fast: what came meanwhile goes together. */
    private static final Duration BREATH = Duration.ofMillis(4);

    private final String id;
    private final OperationSettings settings;
    private final OperationStore operations;
    private final OperationJournal journal;
    private final TransactionTemplate transactions;
    private final JsonMapper json;
    private final Map<String, Saga<?>> sagas = new HashMap<>();

    private final Map<Lease, Slot> running = new ConcurrentHashMap<>();
    private final Semaphore bell = new Semaphore(0);
    private final Semaphore renewal = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    OperationRunner(Deck deck, OperationSettings settings, Collection<Saga<?>> sagas) {
        this.id = deck.id();
        this.settings = settings;
        this.operations = deck.operations();
        this.journal = deck.journal();
        this.transactions = deck.transactions();
        this.json = deck.json();
        sagas.forEach(saga -> this.sagas.put(saga.kind(), saga));
    }

    /** What a runner works with. */
    record Deck(
            String id,
            OperationStore operations,
            OperationJournal journal,
            TransactionTemplate transactions,
            JsonMapper json) {}

    /** There may be something to lease. */
    public void ring() {
        if (bell.availablePermits() == 0) {
            bell.release();
        }
    }

    /** Something that runs may have been cancelled. */
    public void ringForCancelled() {
        renewal.release();
    }

    /** How many operations run here now. */
    public int load() {
        return running.size();
    }

    /** Whether operations are leased here. */
    public boolean isRunning() {
        return !isStopping() && !threads.isEmpty() && threads.stream().allMatch(Thread::isAlive);
    }

    void start() {
        threads.add(Thread.ofVirtual().name("operations").start(this::leaseOn));
        threads.add(Thread.ofVirtual().name("leases").start(this::renewOn));
    }

    /** Leases no more, lets steps end for a while, and hands back what is left. */
    void stop() throws InterruptedException {
        stopping.countDown();
        ring();
        if (!allEndedWithin(settings.grace())) {
            running.values().forEach(Slot::abandon);
            allEndedWithin(settings.grace());
        }
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            thread.join(settings.grace());
        }
    }

    private boolean allEndedWithin(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!running.isEmpty() && System.nanoTime() < end) {
            bell.tryAcquire(50, TimeUnit.MILLISECONDS);
        }
        return running.isEmpty();
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void leaseOn() {
        try {
            while (!isStopping()) {
                if (!leaseSome()) {
                    bell.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                    bell.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether to go on at once, because there is probably more. */
    private boolean leaseSome() throws InterruptedException {
        int wanted = Math.min(settings.batch(), settings.concurrency() - running.size());
        if (wanted <= 0) {
            return false;
        }
        try {
            var leased = operations.lease(id, wanted, settings.lease());
            leased.forEach(this::begin);
            if (leased.isEmpty()) {
                return false;
            }
            stopping.await(BREATH.toMillis(), TimeUnit.MILLISECONDS);
            return leased.size() == wanted;
        } catch (RuntimeException e) {
            LOG.warn("cannot lease operations, trying again", e);
            return false;
        }
    }

    private void begin(LeasedOperation operation) {
        var saga = sagas.get(operation.kind());
        if (saga == null) {
            LOG.warn("{} is of no kind known here", operation);
            journal.requeue(operation.lease(), settings.lease());
            return;
        }
        var slot = new Slot();
        running.put(operation.lease(), slot);
        if (isStopping()) {
            slot.abandon();
        }
        Thread.ofVirtual()
                .name("operation-" + operation.id())
                .start(() -> run(saga, operation, slot));
    }

    private <R> void run(Saga<R> saga, LeasedOperation operation, Slot slot) {
        var run = new SagaRun<>(saga, operation, journal, transactions, json, slot);
        try {
            run.run();
        } catch (LeaseLost e) {
            LOG.info("{} runs elsewhere: {}", operation, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("{} is left to its lease", operation, e);
        } finally {
            boolean wasFull = running.size() >= settings.concurrency();
            running.remove(operation.lease());
            if (run.laneGoesOn() || wasFull || isStopping()) {
                ring();
            }
        }
    }

    private void renewOn() {
        long pause = settings.lease().toMillis() / 4;
        try {
            while (true) {
                renewal.tryAcquire(pause, TimeUnit.MILLISECONDS);
                renewal.drainPermits();
                renew();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        var mine = new HashMap<>(running);
        if (mine.isEmpty()) {
            return;
        }
        try {
            for (var renewed : operations.renew(id, mine.keySet(), settings.lease())) {
                var slot = mine.remove(renewed.lease());
                if (slot != null && renewed.isCancelled()) {
                    slot.cancel();
                }
            }
            // what ended meanwhile is among these too, and hears nothing of it
            mine.values().forEach(Slot::abandon);
        } catch (RuntimeException e) {
            LOG.warn("cannot renew {} leases, trying again", mine.size(), e);
        }
    }
}
