package io.kilonova.server.nic;

import io.kilonova.agent.protocol.AttachNic;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.DetachNic;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.UpdateNics;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Wire;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells the host of a server what becomes of one of its interfaces. */
@Component
class NicCommands {
    private static final Logger LOG = LoggerFactory.getLogger(NicCommands.class);

    private final GuestCommands guests;
    private final GuestFactsStore facts;

    NicCommands(GuestCommands guests, GuestFactsStore facts) {
        this.guests = guests;
        this.facts = facts;
    }

    void plug(Attempt<?> attempt, Wire wire) throws StepFailed, InterruptedException {
        var nic = GuestMessages.nic(wire);
        order(
                attempt,
                (command, guest) ->
                        command.setAttachNic(AttachNic.newBuilder().setGuest(guest).setNic(nic)));
    }

    /** The host answers when the guest has let go of it. */
    void unplug(Attempt<?> attempt, Wire wire) throws StepFailed, InterruptedException {
        var nic = GuestMessages.nic(wire);
        order(
                attempt,
                (command, guest) ->
                        command.setDetachNic(DetachNic.newBuilder().setGuest(guest).setNic(nic)));
    }

    /** Ports of the guest have changed; the host is told all of them. */
    void update(Attempt<?> attempt) throws StepFailed, InterruptedException {
        order(
                attempt,
                (command, guest) -> command.setUpdateNics(UpdateNics.newBuilder().setGuest(guest)));
    }

    private void order(Attempt<?> attempt, BiConsumer<Command.Builder, Guest> action)
            throws StepFailed, InterruptedException {
        var server = facts.find(attempt.serverId()).orElseThrow();
        var guest = GuestMessages.of(server).build();
        guests.order(attempt, host(server), command -> action.accept(command, guest));
    }

    private static UUID host(GuestFacts server) throws StepFailed {
        if (server.hostId() == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        return server.hostId();
    }

    /** What takes a step back. */
    @FunctionalInterface
    interface Inverse {
        void run() throws StepFailed, InterruptedException;
    }

    /**
     * Takes a step back where that has a meaning: a newer operation makes of the guest what it
     * wants, and a host that is down is told by whatever is done to the server next.
     */
    void takeBack(Attempt<?> attempt, Inverse inverse) throws InterruptedException {
        var host = facts.host(attempt.serverId());
        if (attempt.isCancelled() || host.isEmpty() || !guests.isUp(host.get().id())) {
            return;
        }
        try {
            inverse.run();
        } catch (StepFailed e) {
            LOG.warn("server={} not taken back: {}", attempt.serverId(), e.getMessage());
        }
    }
}
