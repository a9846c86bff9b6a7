package io.kilonova.server.recyclebin;

import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.recyclebin.RecycleBinStore;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.RestoreRequest;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.VmState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Starts the guest of a server in the recycle bin where it was. A server that was shelved when it
 * was deleted is shelved again: it has no guest to start.
 */
@Component
public class RestoreServer implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreServer.class);
    private static final String EVENT = "compute_restore_instance";

    private final GuestCommands guests;
    private final GuestFactsStore facts;
    private final RecycleBinStore bin;
    private final ServerOutcome outcome;

    RestoreServer(
            GuestCommands guests,
            GuestFactsStore facts,
            RecycleBinStore bin,
            ServerOutcome outcome) {
        this.guests = guests;
        this.facts = facts;
        this.bin = bin;
        this.outcome = outcome;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    /** The server is what it is to be. */
    public record Back(VmState as) {}

    @Override
    public Saga<RestoreRequest> saga() {
        return Saga.named("server.restore", RestoreRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("start", Back.class, this::start, this::halt)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<RestoreRequest> attempt, RestoreRequest request) {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        return new Begun();
    }

    private Back start(Attempt<RestoreRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        var guest = facts.find(attempt.serverId()).orElseThrow();
        var host = guest.hostId();
        if (bin.isShelved(attempt.serverId())) {
            return new Back(host == null ? VmState.SHELVED_OFFLOADED : VmState.SHELVED);
        }
        if (host == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        var boot =
                PowerGuest.newBuilder()
                        .setAction(PowerAction.REBOOT_HARD)
                        .setGuest(GuestMessages.of(guest));
        guests.order(attempt, host, command -> command.setPower(boot));
        return new Back(VmState.ACTIVE);
    }

    /** A newer operation does with the guest what it likes. */
    private void halt(Attempt<RestoreRequest> attempt, Begun begun) throws InterruptedException {
        var guest = facts.find(attempt.serverId()).orElseThrow();
        var host = guest.hostId();
        if (attempt.isCancelled() || host == null || !guests.isUp(host)) {
            return;
        }
        try {
            guests.halt(attempt, guest);
        } catch (StepFailed e) {
            LOG.warn("server={} runs in the recycle bin: {}", attempt.serverId(), e.getMessage());
        }
    }

    private Done announce(Attempt<RestoreRequest> attempt, Back back) {
        var completed = new Completed(Operation.RESTORE, attempt.id(), back.as());
        attempt.alsoCommit(() -> outcome.completed(attempt, completed, EVENT));
        return new Done();
    }

    private void fail(Attempt<RestoreRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.RESTORE, EVENT, failure);
    }
}
