package io.kilonova.server.event;

import io.kilonova.agent.protocol.ExtendDisk;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.ExtendVolumeRequest;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.ServerOutcome;
import org.springframework.stereotype.Component;

/** Lets a guest see that a volume of it has grown. Growing is not taken back. */
@Component
public class ExtendVolume implements LongOperation {
    private static final String EVENT = "compute_extend_volume";
    private static final long MIB_PER_GIB = 1024;

    private final BlockDeviceStore devices;
    private final VolumeSizes sizes;
    private final GuestCommands guests;
    private final GuestFactsStore facts;
    private final ServerOutcome outcome;

    ExtendVolume(
            BlockDeviceStore devices,
            VolumeSizes sizes,
            GuestCommands guests,
            GuestFactsStore facts,
            ServerOutcome outcome) {
        this.devices = devices;
        this.sizes = sizes;
        this.guests = guests;
        this.facts = facts;
        this.outcome = outcome;
    }

    /** The rows know the new size. */
    public record Measured(long sizeMb) {}

    @Override
    public Saga<ExtendVolumeRequest> saga() {
        return Saga.named("server.extend-volume", ExtendVolumeRequest.class)
                .step("measure", Measured.class, this::measure)
                .step("tell", Done.class, this::tell)
                .whenFailed((attempt, failure) -> outcome.ended(attempt, EVENT, failure.message()))
                .build();
    }

    private Measured measure(Attempt<ExtendVolumeRequest> attempt, ExtendVolumeRequest request)
            throws StepFailed {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        var device = device(request);
        var size = sizes.of(request.volumeId());
        if (size.isEmpty()) {
            throw StepFailed.because("Volume " + request.volumeId() + " could not be found.", null);
        }
        var sizeMb = size.getAsInt() * MIB_PER_GIB;
        attempt.alsoCommit(() -> devices.setSize(device.id(), sizeMb));
        return new Measured(sizeMb);
    }

    private Done tell(Attempt<ExtendVolumeRequest> attempt, Measured measured)
            throws StepFailed, InterruptedException {
        var host = facts.host(attempt.serverId());
        if (host.isPresent()) {
            var device =
                    GuestMessages.device(device(attempt.request())).toBuilder()
                            .setSizeMb(measured.sizeMb());
            guests.order(
                    attempt,
                    host.get().id(),
                    command -> command.setExtendDisk(ExtendDisk.newBuilder().setDevice(device)));
        }
        attempt.alsoCommit(() -> outcome.ended(attempt, EVENT, null));
        return new Done();
    }

    private BlockDeviceRow device(ExtendVolumeRequest request) throws StepFailed {
        return devices.find(request.serverId(), request.volumeId())
                .orElseThrow(() ->
                        StepFailed.because(
                                "Volume %s is not attached to the server."
                                        .formatted(request.volumeId()),
                                null));
    }
}
