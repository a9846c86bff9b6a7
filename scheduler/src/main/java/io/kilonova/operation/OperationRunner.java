package io.kilonova.operation;

import io.kilonova.time.Bell;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
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
    private final Deck deck;
    private final OperationStore operations;
    private final OperationJournal journal;
    private final Timeline timeline;
    private final Map<String, Saga<?>> sagas = new HashMap<>();

    private final Map<Lease, Slot> running = new ConcurrentHashMap<>();
    private final Bell bell;
    private final Bell renewal;
    private final Bell stopping;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean isStopping;

    /**
     * @param id tells it from all other runners of the database
     */
    OperationRunner(String id, Deck deck, OperationSettings settings, Collection<Saga<?>> sagas) {
        this.id = id;
        this.settings = settings;
        this.deck = deck;
        this.operations = deck.operations();
        this.journal = deck.journal();
        this.timeline = deck.timeline();
        this.bell = new Bell(timeline);
        this.renewal = new Bell(timeline);
        this.stopping = new Bell(timeline);
        sagas.forEach(saga -> this.sagas.put(saga.kind(), saga));
    }

    /** What a runner works with. */
    record Deck(
            OperationStore operations,
            OperationJournal journal,
            TransactionTemplate transactions,
            JsonMapper json,
            Timeline timeline) {}

    /** There may be something to lease. */
    public void ring() {
        bell.ring();
    }

    /** Something that runs may have been cancelled. */
    public void ringForCancelled() {
        renewal.ring();
    }

    /** How many operations run here now. */
    public int load() {
        return running.size();
    }

    /** Whether operations are leased here. */
    public boolean isRunning() {
        return !isStopping && !threads.isEmpty() && threads.stream().allMatch(Thread::isAlive);
    }

    void start() {
        threads.add(timeline.start("operations", this::leaseOn));
        threads.add(timeline.start("leases", this::renewOn));
    }

    /** Leases no more, lets steps end for a while, and hands back what is left. */
    void stop() throws InterruptedException {
        isStopping = true;
        stopping.ring();
        ring();
        if (!comesWithinGrace(running::isEmpty)) {
            running.values().forEach(Slot::abandon);
            comesWithinGrace(running::isEmpty);
        }
        threads.forEach(Thread::interrupt);
        comesWithinGrace(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    private boolean comesWithinGrace(BooleanSupplier end) throws InterruptedException {
        long begin = timeline.nanoTime();
        while (!end.getAsBoolean() && timeline.nanoTime() - begin < settings.grace().toNanos()) {
            bell.await(Duration.ofMillis(20));
        }
        return end.getAsBoolean();
    }

    private void leaseOn() {
        try {
            while (!isStopping) {
                if (!leaseSome()) {
                    bell.await(settings.poll());
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
            stopping.await(BREATH);
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
        if (isStopping) {
            slot.abandon();
        }
        timeline.start("operation-" + operation.id(), () -> run(saga, operation, slot));
    }

    private <R> void run(Saga<R> saga, LeasedOperation operation, Slot slot) {
        var run = new SagaRun<>(saga, operation, deck, slot);
        try {
            run.run();
        } catch (LeaseLost e) {
            LOG.info("{} runs elsewhere: {}", operation, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("{} is left to its lease", operation, e);
        } finally {
            boolean wasFull = running.size() >= settings.concurrency();
            running.remove(operation.lease());
            if (run.laneGoesOn() || wasFull || isStopping) {
                ring();
            }
        }
    }

    private void renewOn() {
        var pause = settings.lease().dividedBy(4);
        try {
            while (true) {
                renewal.await(pause);
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
