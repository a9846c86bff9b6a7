package io.kilonova.server.move;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.migration.MigrationStore;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.PlacementSettings;
import io.kilonova.server.AwaitedOutcome;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.MoveRequest;
import org.springframework.stereotype.Component;

/** Looks for another host for a server. There is none that it could be moved to. */
@Component
public class MoveServer implements LongOperation {
    private final GuestFactsStore facts;
    private final MigrationStore migrations;
    private final AwaitedOutcome outcome;
    private final PlacementSettings settings;

    public MoveServer(
            GuestFactsStore facts,
            MigrationStore migrations,
            AwaitedOutcome outcome,
            PlacementSettings settings) {
        this.facts = facts;
        this.migrations = migrations;
        this.outcome = outcome;
        this.settings = settings;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    @Override
    public Saga<MoveRequest> saga() {
        return Saga.named("server.move", MoveRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("place", Done.class, this::place)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<MoveRequest> attempt, MoveRequest request) {
        attempt.alsoCommit(() -> outcome.began(attempt, event(request)));
        return new Begun();
    }

    private Done place(Attempt<MoveRequest> attempt, Begun begun) throws StepFailed {
        var why =
                facts.hasOtherHost(attempt.serverId(), settings.hostSilence())
                        ? "Servers cannot be moved from host to host here yet."
                        : "There are not enough hosts available.";
        throw StepFailed.because(new ComputeFailure.Invalid("No valid host was found. " + why));
    }

    private void fail(Attempt<MoveRequest> attempt, Failure failure) {
        var request = attempt.request();
        outcome.failed(attempt, request.operation(), event(request), failure);
        migrations.setStatus(request.migrationId(), "error");
    }

    private static String event(MoveRequest request) {
        return switch (request.operation()) {
            case MIGRATE -> "conductor_migrate_server";
            case LIVE_MIGRATE -> "conductor_live_migrate_instance";
            case EVACUATE -> "conductor_rebuild_instance";
            default -> throw new IllegalArgumentException(request.operation() + " moves nothing");
        };
    }
}
