package io.kilonova.server.volume;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.DetachVolumeRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.volume.ServerVolumes;
import io.kilonova.volume.VolumeAttachments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes a disk out of a guest, and then the volume away from the host and the server. A guest that
 * does not let go keeps it. What the block storage service does not know any more, the guest loses
 * all the same.
 */
@Component
public class DetachVolume implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(DetachVolume.class);
    private static final String EVENT = "compute_detach_volume";

    private final ServerVolumes volumes;
    private final VolumeAttachments attachments;
    private final BlockDeviceStore devices;
    private final VolumeCommands host;
    private final ServerOutcome outcome;

    DetachVolume(
            ServerVolumes volumes,
            VolumeAttachments attachments,
            BlockDeviceStore devices,
            VolumeCommands host,
            ServerOutcome outcome) {
        this.volumes = volumes;
        this.attachments = attachments;
        this.devices = devices;
        this.host = host;
        this.outcome = outcome;
    }

    /** Nobody else can do anything with the volume. */
    public record Begun() {}

    /** The guest does not have it any more. */
    public record Unplugged() {}

    @Override
    public Saga<DetachVolumeRequest> saga() {
        return Saga.named("server.detach-volume", DetachVolumeRequest.class)
                .step("begin", Begun.class, this::begin, this::roll)
                .step("unplug", Unplugged.class, this::unplug, this::plugAgain)
                .step("release", Done.class, this::release)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<DetachVolumeRequest> attempt, DetachVolumeRequest request)
            throws StepFailed {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        var volume = ServiceCalls.ask(() -> volumes.find(request.volumeId()));
        if (volume.filter(found -> found.status().equals("in-use")).isPresent()) {
            ServiceCalls.tell(() -> volumes.beginDetaching(request.volumeId()));
        }
        return new Begun();
    }

    private void roll(Attempt<DetachVolumeRequest> attempt, DetachVolumeRequest request) {
        try {
            var volume = volumes.find(request.volumeId());
            if (volume.filter(found -> found.status().equals("detaching")).isPresent()) {
                volumes.rollDetaching(request.volumeId());
            }
        } catch (ComputeFailure.Unavailable e) {
            throw e;
        } catch (ComputeFailure e) {
            LOG.warn("volume={} not rolled back: {}", request.volumeId(), e.getMessage());
        }
        attempt.alsoCommit(() -> devices.rollDetaching(request.deviceId()));
    }

    private Unplugged unplug(Attempt<DetachVolumeRequest> attempt, Begun begun)
            throws StepFailed, InterruptedException {
        host.unplug(attempt, row(attempt));
        return new Unplugged();
    }

    private void plugAgain(Attempt<DetachVolumeRequest> attempt, Begun begun)
            throws InterruptedException {
        var _ = host.takeBack(attempt, () -> host.plug(attempt, row(attempt)));
    }

    private Done release(Attempt<DetachVolumeRequest> attempt, Unplugged unplugged)
            throws StepFailed {
        var request = attempt.request();
        ServiceCalls.tell(() -> attachments.releaseAll(request.serverId(), request.volumeId()));
        attempt.alsoCommit(() -> {
            devices.remove(request.deviceId());
            outcome.completed(attempt, Operation.DETACH_VOLUME, EVENT);
        });
        return new Done();
    }

    private BlockDeviceRow row(Attempt<DetachVolumeRequest> attempt) throws StepFailed {
        var request = attempt.request();
        return devices.find(request.serverId(), request.volumeId())
                .orElseThrow(() -> VolumeCommands.noVolume(request.volumeId()));
    }

    private void fail(Attempt<DetachVolumeRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.DETACH_VOLUME, EVENT, failure);
    }
}
