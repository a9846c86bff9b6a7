package io.kilonova.server.build;

import io.kilonova.fleet.AgentUnavailable;
import io.kilonova.fleet.CommandRejected;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.PlacementResult.NoValidHost;
import io.kilonova.placement.PlacementResult.Placement;
import io.kilonova.placement.Placements;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerMedia;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.TaskState;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Places a server, connects it to networks and volumes, boots its guest. A host that cannot is left
 * for another, a few times; whatever fails in the end, the server is in ERROR and nothing else is
 * left.
 */
@Component
public class BuildServer implements LongOperation {
    private static final String EVENT = "compute__do_build_and_run_instance";
    private static final int MOST_HOSTS = 3;
    private static final int MOST_TRANSIENT_FAILURES = 4;

    private final Placements placements;
    private final Wiring wiring;
    private final BuildVolumes volumes;
    private final GuestCommands guests;
    private final ServerMedia media;
    private final ServerOutcome outcome;

    BuildServer(
            Placements placements,
            Wiring wiring,
            BuildVolumes volumes,
            GuestCommands guests,
            ServerMedia media,
            ServerOutcome outcome) {
        this.placements = placements;
        this.wiring = wiring;
        this.volumes = volumes;
        this.guests = guests;
        this.media = media;
        this.outcome = outcome;
    }

    /** The guest runs on {@code placed}. */
    public record Booted(Placed placed) {}

    @Override
    public Saga<BuildRequest> saga() {
        return Saga.named("server.build", BuildRequest.class)
                .step("place", Placed.class, this::place, this::releaseClaim)
                .step("network", Wired.class, this::wire, this::unwire)
                .step("volumes", Attached.class, this::attach, this::detach)
                .step("boot", Booted.class, this::boot, this::destroyGuest)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Placed place(Attempt<BuildRequest> attempt, BuildRequest request) throws StepFailed {
        if (!attempt.avoid().isEmpty() && guests.mayBeLeftSomewhere(request.serverId())) {
            throw StepFailed.because(
                    "A host went down while it made the server; it may run there yet, so it is"
                            + " started nowhere else.",
                    "hosts tried: " + attempt.avoid());
        }
        var tried = attempt.avoid().stream().map(UUID::fromString).collect(Collectors.toSet());
        return switch (placements.claim(PlacementRequest.of(attempt.id(), request, tried))) {
            case Placement(UUID hostId, String host, String zone) -> {
                attempt.alsoCommit(() -> {
                    outcome.progressed(attempt, TaskState.NETWORKING, hostId);
                    outcome.eventBegan(attempt, EVENT, host);
                });
                yield new Placed(hostId, host, zone);
            }
            case NoValidHost(String reason) when tried.isEmpty() ->
                    throw StepFailed.because("No valid host was found. " + reason, null);
            case NoValidHost(String reason) ->
                    throw StepFailed.because(
                            "Exceeded maximum number of retries. Hosts that failed: "
                                    + tried.size()
                                    + "; no other host will do. "
                                    + reason,
                            null);
        };
    }

    private void releaseClaim(Attempt<BuildRequest> attempt, BuildRequest request) {
        attempt.alsoCommit(() -> {
            outcome.unplaced(attempt, TaskState.SCHEDULING);
            placements.release(request.serverId());
        });
    }

    /** Also makes sure of the host: another will do, as long as nothing was sent to this one. */
    private Wired wire(Attempt<BuildRequest> attempt, Placed placed) throws StepFailed {
        if (!guests.isConnected(placed.hostId())) {
            throw elsewhereIfDown(
                    attempt, placed, new AgentUnavailable("the host's agent is not connected"));
        }
        var wired = wiring.connect(attempt, placed);
        var next =
                attempt.request().hasVolumes()
                        ? TaskState.BLOCK_DEVICE_MAPPING
                        : TaskState.SPAWNING;
        attempt.alsoCommit(() -> {
            outcome.progressed(attempt, next, null);
            wiring.record(wired);
        });
        return wired;
    }

    private void unwire(Attempt<BuildRequest> attempt, Placed placed) {
        wiring.disconnect(attempt.serverId());
        attempt.alsoCommit(() -> wiring.forget(attempt.serverId()));
    }

    private Attached attach(Attempt<BuildRequest> attempt, Wired wired)
            throws StepFailed, InterruptedException {
        if (attempt.request().hasVolumes()) {
            volumes.attach(attempt, wired.placed());
            attempt.alsoCommit(() -> outcome.progressed(attempt, TaskState.SPAWNING, null));
        }
        return new Attached(wired.placed());
    }

    private void detach(Attempt<BuildRequest> attempt, Wired wired) {
        if (attempt.request().hasVolumes()) {
            volumes.detach(attempt);
        }
    }

    private Booted boot(Attempt<BuildRequest> attempt, Attached attached)
            throws StepFailed, InterruptedException {
        var server = media.settled(attempt);
        var host = attached.placed().hostId();
        var request = attempt.request();
        try {
            guests.spawn(
                    attempt,
                    host,
                    GuestMessages.ofNew(server, request.adminPass(), request.injectedFiles()));
        } catch (CommandRejected rejected) {
            if (GuestCommands.mayPass(rejected) && attempt.number() < MOST_TRANSIENT_FAILURES) {
                throw new AgentUnavailable(rejected.getMessage() + " " + rejected.detail());
            }
            throw elsewhere(attempt, attached.placed(), rejected.getMessage(), rejected.detail());
        } catch (AgentUnavailable e) {
            throw elsewhereIfDown(attempt, attached.placed(), e);
        }
        return new Booted(attached.placed());
    }

    private StepFailed elsewhereIfDown(
            Attempt<BuildRequest> attempt, Placed placed, AgentUnavailable silence) {
        if (guests.isUp(placed.hostId())) {
            throw silence;
        }
        return elsewhere(attempt, placed, "The host is down.", silence.getMessage());
    }

    private StepFailed elsewhere(
            Attempt<BuildRequest> attempt,
            Placed placed,
            @Nullable String why,
            @Nullable String detail) {
        if (attempt.avoid().size() + 1 >= MOST_HOSTS) {
            return StepFailed.because(
                    "Exceeded maximum number of retries. Hosts that failed: "
                            + MOST_HOSTS
                            + ". The last one: "
                            + why,
                    detail);
        }
        attempt.alsoCommit(() -> outcome.eventEnded(attempt, EVENT, why));
        return StepFailed.startOver(placed.hostId().toString(), why);
    }

    private void destroyGuest(Attempt<BuildRequest> attempt, Attached attached)
            throws InterruptedException {
        try {
            guests.destroyEverywhere(attempt);
        } catch (CommandRejected rejected) {
            throw new AgentUnavailable(rejected.getMessage() + " " + rejected.detail());
        }
    }

    private Done announce(Attempt<BuildRequest> attempt, Booted booted) {
        attempt.alsoCommit(() -> outcome.completed(attempt, Operation.BUILD, EVENT));
        return new Done();
    }

    private void fail(Attempt<BuildRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.BUILD, EVENT, failure);
        if (attempt.request().hasVolumes()) {
            volumes.forget(attempt);
        }
    }
}
