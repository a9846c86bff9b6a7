package io.kilonova.server.volume;

import io.kilonova.agent.protocol.AttachDisk;
import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.DetachDisk;
import io.kilonova.agent.protocol.SwapDisk;
import io.kilonova.fleet.AgentUnavailable;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells the host of a server, if it has one, what becomes of one of its volumes. */
@Component
class VolumeCommands {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeCommands.class);

    private final GuestCommands guests;
    private final GuestFactsStore facts;

    VolumeCommands(GuestCommands guests, GuestFactsStore facts) {
        this.guests = guests;
        this.facts = facts;
    }

    /** Why nothing can be done with a volume that has gone meanwhile. */
    static StepFailed noVolume(String volumeId) {
        return StepFailed.because(
                "Volume %s is not of the server any more.".formatted(volumeId), null);
    }

    void plug(Attempt<?> attempt, BlockDeviceRow row) throws StepFailed, InterruptedException {
        var server = facts.find(attempt.serverId()).orElseThrow();
        if (server.hostId() != null) {
            var order =
                    AttachDisk.newBuilder()
                            .setGuest(GuestMessages.of(server))
                            .setDevice(GuestMessages.device(row));
            guests.order(attempt, server.hostId(), command -> command.setAttachDisk(order));
        }
    }

    /** The host answers when the guest has let go of it. */
    void unplug(Attempt<?> attempt, BlockDeviceRow row) throws StepFailed, InterruptedException {
        var server = facts.find(attempt.serverId()).orElseThrow();
        if (server.hostId() != null) {
            var order =
                    DetachDisk.newBuilder()
                            .setGuest(GuestMessages.of(server))
                            .setDevice(GuestMessages.device(row));
            guests.order(attempt, server.hostId(), command -> command.setDetachDisk(order));
        }
    }

    /** The host answers when the guest works on the new one, with what was on the old one. */
    void swap(Attempt<?> attempt, BlockDevice old, BlockDevice fresh)
            throws StepFailed, InterruptedException {
        var server = facts.find(attempt.serverId()).orElseThrow();
        if (server.hostId() == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        var order = SwapDisk.newBuilder().setOld(old).setNew(fresh);
        guests.order(attempt, server.hostId(), command -> command.setSwapDisk(order));
    }

    /** What takes a step back. */
    @FunctionalInterface
    interface Inverse {
        void run() throws StepFailed, InterruptedException;
    }

    /**
     * Takes a step back. A host that is down is waited for, since a guest there may still write;
     * but whoever cancels an operation deletes the guest or makes it anew.
     *
     * @return false when the guest is, and stays, as it was before
     */
    boolean takeBack(Attempt<?> attempt, Inverse inverse) throws InterruptedException {
        try {
            inverse.run();
            return true;
        } catch (AgentUnavailable e) {
            if (!attempt.isCancelled()) {
                throw e;
            }
        } catch (StepFailed e) {
            LOG.warn("server={} not taken back: {}", attempt.serverId(), e.getMessage());
        }
        return attempt.isCancelled();
    }
}
