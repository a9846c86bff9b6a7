package io.kilonova.volume;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Takes work in, within the transaction that lets something wait for it. */
@Component
final class WorkQueue {
    private final WorkStore store;
    private final ApplicationEventPublisher events;
    private final Moment moment;

    WorkQueue(WorkStore store, ApplicationEventPublisher events, Moment moment) {
        this.store = store;
        this.events = events;
        this.moment = moment;
    }

    /** There is work, and it is committed. */
    record Added(UUID workId) {}

    /**
     * What is to be done.
     *
     * @param sourceId the volume or snapshot whose bytes are read
     */
    record Order(String kind, UUID volumeId, @Nullable UUID sourceId, Map<String, String> details) {
        Order {
            details = Map.copyOf(details);
        }

        static Order of(String kind, UUID volumeId, Map<String, String> details) {
            return new Order(kind, volumeId, null, details);
        }
    }

    void add(Order order, String requestId) {
        var work =
                new WorkRow(
                        moment.id(),
                        order.kind(),
                        order.volumeId(),
                        order.sourceId(),
                        order.details(),
                        requestId,
                        0,
                        moment.now());
        store.insert(work);
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        events.publishEvent(new Added(work.id()));
                    }
                });
    }
}
