package io.kilonova.server.recyclebin;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.ConfirmResize;
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
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.ServerStateStore;
import io.kilonova.server.SoftDeleteRequest;
import io.kilonova.server.VmState;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends a server's guest at once and keeps everything it has: disks, ports, addresses, its place on
 * the host. A host that is down is passed over; what still runs there is ended when it comes back.
 */
@Component
public class SoftDeleteServer implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(SoftDeleteServer.class);
    private static final String EVENT = "compute_soft_delete_instance";

    private final GuestCommands guests;
    private final GuestFactsStore facts;
    private final ServerStateStore states;
    private final RecycleBinStore bin;
    private final ServerOutcome outcome;

    SoftDeleteServer(
            GuestCommands guests,
            GuestFactsStore facts,
            ServerStateStore states,
            RecycleBinStore bin,
            ServerOutcome outcome) {
        this.guests = guests;
        this.facts = facts;
        this.states = states;
        this.bin = bin;
        this.outcome = outcome;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    /** No host that is up runs the guest. */
    public record Halted() {}

    @Override
    public Saga<SoftDeleteRequest> saga() {
        return Saga.named("server.soft_delete", SoftDeleteRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("halt", Halted.class, this::halt, this::startAgain)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<SoftDeleteRequest> attempt, SoftDeleteRequest request) {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        return new Begun();
    }

    private Halted halt(Attempt<SoftDeleteRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        var guest = facts.find(attempt.serverId()).orElseThrow();
        if (hostOf(guest).isPresent()) {
            guests.halt(attempt, guest);
        }
        return new Halted();
    }

    /** A guest that was paused or suspended cannot be again; a newer operation does as it likes. */
    private void startAgain(Attempt<SoftDeleteRequest> attempt, Begun begun)
            throws InterruptedException {
        var vm = states.find(attempt.serverId()).orElseThrow().vm();
        var guest = facts.find(attempt.serverId()).orElseThrow();
        if (!attempt.isCancelled() && vm == VmState.ACTIVE) {
            var start =
                    PowerGuest.newBuilder()
                            .setAction(PowerAction.START)
                            .setGuest(GuestMessages.of(guest));
            ask(attempt, guest, command -> command.setPower(start));
        }
    }

    /** Empty without a host, and for one that is down. */
    private Optional<UUID> hostOf(GuestFacts guest) {
        return Optional.ofNullable(guest.hostId()).filter(guests::isUp);
    }

    private Done announce(Attempt<SoftDeleteRequest> attempt, Halted halted)
            throws InterruptedException {
        var server = attempt.serverId();
        if (bin.hasUnconfirmedResize(server)) {
            var guest = facts.find(server).orElseThrow();
            ask(attempt, guest, c -> c.setConfirmResize(ConfirmResize.getDefaultInstance()));
        }
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.SOFT_DELETE, EVENT);
            bin.settle(server);
            bin.keep(server, attempt.request().keep());
        });
        return new Done();
    }

    /** What the host refuses for good changes nothing here. */
    private void ask(Attempt<?> attempt, GuestFacts guest, Consumer<Command.Builder> action)
            throws InterruptedException {
        var host = hostOf(guest);
        if (host.isEmpty()) {
            return;
        }
        try {
            guests.order(attempt, host.get(), action);
        } catch (StepFailed e) {
            LOG.warn("server={} not done: {}", attempt.serverId(), e.getMessage());
        }
    }

    private void fail(Attempt<SoftDeleteRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.SOFT_DELETE, EVENT, failure);
    }
}
