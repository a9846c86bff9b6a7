package io.kilonova.server.volume;

import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.SwapVolumeRequest;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The disk whose volume is swapped, and the host it is on. */
@Component
class SwappedDisk {
    private final BlockDeviceStore devices;
    private final GuestFactsStore facts;

    SwappedDisk(BlockDeviceStore devices, GuestFactsStore facts) {
        this.devices = devices;
        this.facts = facts;
    }

    BlockDeviceRow of(Attempt<SwapVolumeRequest> attempt) throws StepFailed {
        var request = attempt.request();
        return devices.of(request.serverId()).stream()
                .filter(device -> device.id().equals(request.deviceId()))
                .findFirst()
                .orElseThrow(() -> VolumeCommands.noVolume(request.oldVolumeId()));
    }

    UUID host(Attempt<SwapVolumeRequest> attempt) throws StepFailed {
        var host = facts.find(attempt.serverId()).orElseThrow().hostId();
        if (host == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        return host;
    }

    /** In the transaction that ends the saga. */
    void becomes(BlockDeviceRow row, SwapVolume.Known known) {
        devices.attach(
                row.id(),
                new BlockDeviceStore.Attached(
                        known.volumeId(),
                        row.ownsVolume(),
                        row.multiattach(),
                        known.fresh().attachmentId(),
                        known.fresh().connectionInfo()));
        devices.setSize(row.id(), known.fresh().sizeMb());
        devices.rollDetaching(row.id());
    }

    void stays(UUID deviceId) {
        devices.rollDetaching(deviceId);
    }
}
