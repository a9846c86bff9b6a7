package io.kilonova.server.shelve;

import io.kilonova.fleet.AgentUnavailable;
import io.kilonova.fleet.CommandRejected;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.ShelvedImages;
import io.kilonova.server.TaskState;
import io.kilonova.server.UnshelveRequest;
import io.kilonova.server.shelve.Shelf.Bound;
import io.kilonova.server.shelve.Shelf.Found;
import io.kilonova.server.shelve.Shelf.Placed;
import io.kilonova.volume.VolumeMoves;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Starts a server again where it is shelved, or, when it is on no host, places it, binds its ports
 * and makes its guest from what it was saved as. What fails leaves it shelved.
 */
@Component
public class UnshelveServer implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(UnshelveServer.class);
    private static final String EVENT = "compute_unshelve_instance";
    private static final int MOST_HOSTS = 3;
    private static final int MOST_TRANSIENT_FAILURES = 4;

    private final Shelf shelf;
    private final ShelvedGuests shelved;
    private final ShelvedImages images;
    private final VolumeMoves volumes;
    private final GuestCommands guests;
    private final ServerOutcome outcome;

    UnshelveServer(
            Shelf shelf,
            ShelvedGuests shelved,
            ShelvedImages images,
            VolumeMoves volumes,
            GuestCommands guests,
            ServerOutcome outcome) {
        this.shelf = shelf;
        this.shelved = shelved;
        this.images = images;
        this.volumes = volumes;
        this.guests = guests;
        this.outcome = outcome;
    }

    /** The host gets at the server's volumes. */
    public record Joined(Placed placed) {}

    /** The guest runs. */
    public record Booted() {}

    @Override
    public Saga<UnshelveRequest> saga() {
        return Saga.named("server.unshelve", UnshelveRequest.class)
                .step("find", Found.class, this::find)
                .step("place", Placed.class, this::place, this::releaseClaim)
                .step("network", Bound.class, this::bind, this::unbind)
                .step("volumes", Joined.class, this::join, this::leave)
                .step("boot", Booted.class, this::boot, this::endGuest)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Found find(Attempt<UnshelveRequest> attempt, UnshelveRequest request)
            throws StepFailed {
        return shelf.find(attempt, shelved.stateOf(attempt));
    }

    private Placed place(Attempt<UnshelveRequest> attempt, Found found) throws StepFailed {
        var placed = shelf.place(attempt, found);
        attempt.alsoCommit(() -> {
            outcome.progressed(attempt, TaskState.SPAWNING, placed.hostId());
            outcome.eventBegan(attempt, EVENT, placed.host());
        });
        return placed;
    }

    private void releaseClaim(Attempt<UnshelveRequest> attempt, Found found) {
        if (found.isOffloaded()) {
            attempt.alsoCommit(() -> {
                outcome.unplaced(attempt, TaskState.UNSHELVING);
                shelf.release(attempt);
            });
        }
    }

    private Bound bind(Attempt<UnshelveRequest> attempt, Placed placed) throws StepFailed {
        if (!placed.found().isOffloaded()) {
            return new Bound(placed);
        }
        var wires = shelf.bind(attempt, placed);
        attempt.alsoCommit(() -> shelf.record(wires));
        return new Bound(placed);
    }

    private void unbind(Attempt<UnshelveRequest> attempt, Placed placed) {
        if (placed.found().isOffloaded()) {
            shelf.unbind(attempt);
        }
    }

    private Joined join(Attempt<UnshelveRequest> attempt, Bound bound) throws StepFailed {
        if (bound.placed().found().isOffloaded()) {
            var host = bound.placed().hostId();
            ServiceCalls.tell(() -> volumes.join(attempt.serverId(), host));
        }
        return new Joined(bound.placed());
    }

    private void leave(Attempt<UnshelveRequest> attempt, Bound bound) {
        if (bound.placed().found().isOffloaded()) {
            volumes.leaveHost(attempt.serverId());
        }
    }

    private Booted boot(Attempt<UnshelveRequest> attempt, Joined joined)
            throws StepFailed, InterruptedException {
        if (joined.placed().found().isOffloaded()) {
            spawn(attempt, joined.placed());
        } else {
            shelved.startAnew(attempt);
        }
        return new Booted();
    }

    private void spawn(Attempt<UnshelveRequest> attempt, Placed placed)
            throws StepFailed, InterruptedException {
        var guest = GuestMessages.of(shelved.starting(attempt));
        var image = placed.found().image();
        if (image != null) {
            guest.setImage(GuestMessages.image(image)).setOwnsImage(true);
        }
        try {
            guests.spawn(attempt, placed.hostId(), guest.build());
        } catch (CommandRejected rejected) {
            if (GuestCommands.mayPass(rejected) && attempt.number() < MOST_TRANSIENT_FAILURES) {
                throw new AgentUnavailable(rejected.getMessage() + " " + rejected.detail());
            }
            throw elsewhere(attempt, placed, rejected.getMessage(), rejected.detail());
        } catch (AgentUnavailable e) {
            if (guests.isUp(placed.hostId())) {
                throw e;
            }
            throw elsewhere(attempt, placed, "The host is down.", e.getMessage());
        }
    }

    private StepFailed elsewhere(
            Attempt<UnshelveRequest> attempt,
            Placed placed,
            @Nullable String why,
            @Nullable String detail) {
        if (attempt.avoid().size() + 1 >= MOST_HOSTS) {
            return StepFailed.because(why, detail);
        }
        attempt.alsoCommit(() -> outcome.eventEnded(attempt, EVENT, why));
        return StepFailed.startOver(placed.hostId().toString(), why);
    }

    private void endGuest(Attempt<UnshelveRequest> attempt, Joined joined)
            throws InterruptedException {
        try {
            if (joined.placed().found().isOffloaded()) {
                guests.destroyEverywhere(attempt);
            } else {
                shelved.end(attempt);
            }
        } catch (CommandRejected rejected) {
            throw new AgentUnavailable(rejected.getMessage() + " " + rejected.detail());
        } catch (StepFailed e) {
            LOG.warn("server={} not stopped again: {}", attempt.serverId(), e.getMessage());
        }
    }

    private Done announce(Attempt<UnshelveRequest> attempt, Booted booted) {
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.UNSHELVE, EVENT);
            images.forget(attempt);
        });
        return new Done();
    }

    /** A server whose image is gone can never run again, and shows it. */
    private void fail(Attempt<UnshelveRequest> attempt, Failure failure) {
        if (Shelf.isLoss(failure)) {
            outcome.lost(attempt, Operation.UNSHELVE, EVENT, failure);
        } else {
            outcome.failed(attempt, Operation.UNSHELVE, EVENT, failure);
        }
    }
}
