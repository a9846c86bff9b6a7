package io.kilonova.console;

import io.kilonova.guest.GuestQueryStore;
import io.kilonova.guest.GuestQueryStore.Outcome;
import io.kilonova.id.Ids;
import io.kilonova.operation.Doorbell;
import io.kilonova.operation.DoorbellListener;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/**
 * Asks a guest's host something and waits, within bounds, for the answer. One listening connection
 * serves all who wait; each of them looks for itself, at a ring and from time to time.
 */
@Component
public final class GuestQuestions implements SmartInitializingSingleton {
    private final GuestQueryStore store;
    private final Doorbell doorbell;
    private final DoorbellListener listener;
    private final Ids ids;
    private final ConsoleSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Timeline timeline;
    private final Condition rung;
    private long rings;

    GuestQuestions(
            GuestQueryStore store,
            Doorbell doorbell,
            DoorbellListener listener,
            Ids ids,
            ConsoleSettings settings,
            Timeline timeline) {
        this.store = store;
        this.doorbell = doorbell;
        this.listener = listener;
        this.ids = ids;
        this.settings = settings;
        this.timeline = timeline;
        this.rung = timeline.newCondition(lock);
    }

    @Override
    public void afterSingletonsInstantiated() {
        listener.on(Doorbell.GUEST_ANSWERS, this::heard);
        listener.start();
    }

    /** Empty when nobody answered in time. */
    public Optional<Outcome> ask(UUID serverId, String kind, Object request) {
        var id = ids.next();
        store.ask(id, serverId, kind, request);
        doorbell.ring(Doorbell.GUEST_QUERIES);
        try {
            return await(id);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            store.remove(id);
        }
    }

    private Optional<Outcome> await(UUID id) throws InterruptedException {
        var begun = timeline.nanoTime();
        while (true) {
            var seen = ringsSoFar();
            var outcome = store.outcome(id);
            var left = settings.patience().toNanos() - (timeline.nanoTime() - begun);
            if (outcome.isPresent() || left <= 0) {
                return outcome;
            }
            awaitRing(seen, Duration.ofNanos(Math.min(left, settings.poll().toNanos())));
        }
    }

    /** Returns at once when it has rung since {@code seen}. */
    private void awaitRing(long seen, Duration most) throws InterruptedException {
        lock.lock();
        try {
            var left = most.toNanos();
            while (rings == seen && left > 0) {
                left = rung.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private long ringsSoFar() {
        lock.lock();
        try {
            return rings;
        } finally {
            lock.unlock();
        }
    }

    private void heard() {
        lock.lock();
        try {
            rings++;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
