package io.kilonova.console;

import io.kilonova.guest.GuestQueryStore;
import io.kilonova.guest.GuestQueryStore.Outcome;
import io.kilonova.id.Ids;
import io.kilonova.operation.Doorbell;
import io.kilonova.operation.DoorbellListener;
import io.kilonova.operation.Rings;
import io.kilonova.time.Timeline;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Asks a guest's host something and waits, within bounds, for the answer. */
@Component
final class GuestQuestions implements InitializingBean, SmartInitializingSingleton {
    private final GuestQueryStore store;
    private final Doorbell doorbell;
    private final DoorbellListener listener;
    private final Ids ids;
    private final ConsoleSettings settings;
    private final Rings rings;

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
        this.rings = new Rings(timeline);
    }

    @Override
    public void afterPropertiesSet() {
        listener.on(Doorbell.GUEST_ANSWERS, rings::heard);
    }

    @Override
    public void afterSingletonsInstantiated() {
        listener.start();
    }

    /** Empty when nobody answered in time. */
    Optional<Outcome> ask(UUID serverId, String kind, Object request) {
        var id = ids.next();
        store.ask(id, serverId, kind, request);
        doorbell.ring(Doorbell.GUEST_QUERIES);
        try {
            return rings.await(() -> store.outcome(id), settings.patience(), settings.poll());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            store.remove(id);
        }
    }
}
