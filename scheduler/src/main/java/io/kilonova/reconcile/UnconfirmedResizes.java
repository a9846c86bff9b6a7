package io.kilonova.reconcile;

import io.kilonova.migration.MigrationStore;
import io.kilonova.migration.ResizeStore;
import io.kilonova.migration.ResizeStore.Overdue;
import io.kilonova.placement.PlacementSettings;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Operation;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.ServerEvent.Requested;
import io.kilonova.server.ServerStateStore;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Resizes that nobody has confirmed or reverted for so long are confirmed, and at once those of
 * servers that are gone.
 */
@Component
final class UnconfirmedResizes implements Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(UnconfirmedResizes.class);
    private static final int BATCH = 200;

    private final ResizeStore resizes;
    private final MigrationStore migrations;
    private final ServerStateStore states;
    private final RecycleBin.Work work;
    private final TransactionOperations transactions;
    private final Rules rules;

    UnconfirmedResizes(
            ResizeStore resizes,
            MigrationStore migrations,
            ServerStateStore states,
            RecycleBin.Work work,
            TransactionOperations transactions,
            Rules rules) {
        this.resizes = resizes;
        this.migrations = migrations;
        this.states = states;
        this.work = work;
        this.transactions = transactions;
        this.rules = rules;
    }

    /** What it goes by. */
    @Component
    record Rules(ResizeSettings resizes, PlacementSettings placement) {}

    @Override
    public String name() {
        return "resizes";
    }

    @Override
    public Duration every() {
        return rules.resizes().check();
    }

    @Override
    public void reconcile() {
        migrations.confirmThoseOfDeletedServers();
        var window = rules.resizes().confirmWindow();
        if (window.isZero()) {
            return;
        }
        for (var overdue : resizes.overdue(window, rules.placement().hostSilence(), BATCH)) {
            transactions.executeWithoutResult(_ -> confirm(overdue));
        }
    }

    private void confirm(Overdue overdue) {
        var server = overdue.serverId();
        var id = work.ids().next();
        var decision = states.apply(server, new Requested(Operation.CONFIRM_RESIZE, id));
        if (decision.filter(Move.class::isInstance).isPresent()) {
            LOG.info("server={} is resized for good", server);
            migrations.setStatus(overdue.migrationId(), "confirming");
            work.record(id, server, Operation.CONFIRM_RESIZE);
            var request = new ResizeRequest(server, overdue.migrationId());
            work.enqueue(id, "server.confirm_resize", server, request);
        }
    }
}
