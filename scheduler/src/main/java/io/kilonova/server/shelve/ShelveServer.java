package io.kilonova.server.shelve;

import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestImages;
import io.kilonova.server.Offloads;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.ShelveRequest;
import io.kilonova.server.ShelveSettings;
import io.kilonova.server.ShelveStore;
import io.kilonova.server.TaskState;
import io.kilonova.server.VmState;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Shuts a server down and saves its root disk. A guest that is paused or suspended cannot be made
 * so again, so it is ended only when it is saved.
 */
@Component
public class ShelveServer implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(ShelveServer.class);
    private static final String EVENT = "compute_shelve_instance";
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Map<String, TaskState> TASKS =
            Map.of(
                    "copying", TaskState.SHELVING_IMAGE_PENDING_UPLOAD,
                    "uploading", TaskState.SHELVING_IMAGE_UPLOADING);

    private final GuestImages copies;
    private final ShelvedGuests guests;
    private final ShelveStore shelves;
    private final Offloads offloads;
    private final ServerOutcome outcome;
    private final ShelveSettings settings;

    ShelveServer(
            GuestImages copies,
            ShelvedGuests guests,
            ShelveStore shelves,
            Offloads offloads,
            ServerOutcome outcome,
            ShelveSettings settings) {
        this.copies = copies;
        this.guests = guests;
        this.shelves = shelves;
        this.offloads = offloads;
        this.outcome = outcome;
        this.settings = settings;
    }

    /** The image is there, without bytes. */
    public record Recorded(VmState was) {}

    /** The guest does not run any more, if it did. */
    public record Stopped(VmState was) {}

    /** The image has its bytes. */
    public record Saved(VmState was) {}

    @Override
    public Saga<ShelveRequest> saga() {
        return Saga.named("server.shelve", ShelveRequest.class)
                .step("record", Recorded.class, this::record, this::forget)
                .step("stop", Stopped.class, this::stop, this::startAgain)
                .step("copy", Saved.class, this::copy)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .patience(PATIENCE)
                .build();
    }

    private Recorded record(Attempt<ShelveRequest> attempt, ShelveRequest request)
            throws StepFailed {
        if (request.image() != null) {
            copies.record(request.image());
        }
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        return new Recorded(guests.stateOf(attempt));
    }

    private void forget(Attempt<ShelveRequest> attempt, ShelveRequest request) {
        if (request.image() != null) {
            copies.forget(request.image());
        }
    }

    private Stopped stop(Attempt<ShelveRequest> attempt, Recorded recorded)
            throws StepFailed, InterruptedException {
        if (recorded.was() == VmState.ACTIVE) {
            guests.shutDown(attempt);
        }
        return new Stopped(recorded.was());
    }

    /** A newer operation, if there is one, makes of the guest what it wants. */
    private void startAgain(Attempt<ShelveRequest> attempt, Recorded recorded)
            throws InterruptedException {
        if (recorded.was() != VmState.ACTIVE || attempt.isCancelled()) {
            return;
        }
        try {
            guests.start(attempt);
        } catch (StepFailed e) {
            LOG.warn("server={} not started again: {}", attempt.serverId(), e.getMessage());
        }
    }

    private Saved copy(Attempt<ShelveRequest> attempt, Stopped stopped)
            throws StepFailed, InterruptedException {
        var image = attempt.request().image();
        if (image != null) {
            copies.copy(attempt, image, TASKS);
        }
        return new Saved(stopped.was());
    }

    private Done announce(Attempt<ShelveRequest> attempt, Saved saved)
            throws StepFailed, InterruptedException {
        var server = attempt.serverId();
        var goesAtOnce = attempt.request().image() == null || settings.offloadsAtOnce();
        if (!goesAtOnce && saved.was() != VmState.ACTIVE && saved.was() != VmState.STOPPED) {
            guests.end(attempt);
        }
        attempt.alsoCommit(() -> {
            var landed = new Completed(Operation.SHELVE, attempt.id(), VmState.SHELVED);
            outcome.completed(attempt, landed, EVENT);
            shelves.shelve(server, idOf(attempt.request()));
            if (goesAtOnce) {
                offloads.begin(server, attempt.requestId());
            }
        });
        return new Done();
    }

    private static @Nullable String idOf(ShelveRequest request) {
        var image = request.image();
        return image == null ? null : image.id().toString();
    }

    private void fail(Attempt<ShelveRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.SHELVE, EVENT, failure);
    }
}
