package io.kilonova.reconcile;

import io.kilonova.server.Offloads;
import io.kilonova.server.ShelveSettings;
import io.kilonova.server.ShelveStore;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * A server that has been shelved for long enough leaves its host; so does one whose earlier leave
 * came to nothing.
 */
@Component
final class LongShelved implements Reconciler {
    private static final int BATCH = 200;

    private final ShelveStore shelves;
    private final Offloads offloads;
    private final TransactionOperations transactions;
    private final ShelveSettings settings;

    LongShelved(
            ShelveStore shelves,
            Offloads offloads,
            TransactionOperations transactions,
            ShelveSettings settings) {
        this.shelves = shelves;
        this.offloads = offloads;
        this.transactions = transactions;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "shelved";
    }

    @Override
    public Duration every() {
        return settings.look();
    }

    @Override
    public void reconcile() {
        if (settings.offloadsByItself()) {
            for (var server : shelves.onHostFor(settings.shelvedOffloadTime(), BATCH)) {
                transactions.executeWithoutResult(_ -> offloads.begin(server, null));
            }
        }
    }
}
