package io.kilonova.reconcile;

import io.kilonova.guest.GuestQueryStore;
import io.kilonova.operation.OperationStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Removes what nobody asks for any more, some at a time. */
@Component
final class OldRows implements Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(OldRows.class);
    private static final int BATCH = 1000;
    private static final int MOST_BATCHES = 20;
    private static final Duration KEEP_QUERIES = Duration.ofMinutes(5);

    private final DriftStore drift;
    private final OperationStore operations;
    private final GuestQueryStore queries;
    private final ReconcileSettings settings;

    OldRows(
            DriftStore drift,
            OperationStore operations,
            GuestQueryStore queries,
            ReconcileSettings settings) {
        this.drift = drift;
        this.operations = operations;
        this.queries = queries;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "rows";
    }

    @Override
    public Duration every() {
        return settings.rows();
    }

    @Override
    public void reconcile() {
        int removed = queries.removeOlderThan(KEEP_QUERIES);
        removed += drift.removeIdempotencyKeys(settings.keepIdempotencyKeys());
        for (int batch = 0, more = BATCH; more == BATCH && batch < MOST_BATCHES; batch++) {
            more = operations.removeEnded(settings.keepOperations(), BATCH);
            removed += more;
        }
        for (int batch = 0, more = BATCH; more == BATCH && batch < MOST_BATCHES; batch++) {
            more = drift.removeDeletedServers(settings.keepDeletedServers(), BATCH);
            removed += more;
        }
        if (removed > 0) {
            LOG.info("removed {} old rows", removed);
        }
    }
}
