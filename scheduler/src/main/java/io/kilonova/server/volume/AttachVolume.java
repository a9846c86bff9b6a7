package io.kilonova.server.volume;

import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.AttachVolumeRequest;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.volume.ServerVolumes;
import io.kilonova.volume.VolumeAttachments;
import org.springframework.stereotype.Component;

/**
 * Keeps a volume for a server, connects the server's host, plugs the disk into the guest. The disk
 * has its row from the start, and loses it when it cannot be. A server that is on no host gets at
 * the volume when it comes to one.
 */
@Component
public class AttachVolume implements LongOperation {
    private static final String EVENT = "compute_attach_volume";

    private final ServerVolumes volumes;
    private final VolumeAttachments attachments;
    private final BlockDeviceStore devices;
    private final GuestFactsStore facts;
    private final VolumeCommands host;
    private final ServerOutcome outcome;

    AttachVolume(
            ServerVolumes volumes,
            VolumeAttachments attachments,
            BlockDeviceStore devices,
            GuestFactsStore facts,
            VolumeCommands host,
            ServerOutcome outcome) {
        this.volumes = volumes;
        this.attachments = attachments;
        this.devices = devices;
        this.facts = facts;
        this.host = host;
        this.outcome = outcome;
    }

    /** The volume is kept for the server. */
    public record Reserved(String attachmentId) {}

    /** The host, if there is one, gets at it, and the row says how. */
    public record Connected(String attachmentId) {}

    /** The guest has the disk. */
    public record Plugged(String attachmentId) {}

    @Override
    public Saga<AttachVolumeRequest> saga() {
        return Saga.named("server.attach-volume", AttachVolumeRequest.class)
                .step("reserve", Reserved.class, this::reserve, this::release)
                .step("connect", Connected.class, this::connect)
                .step("plug", Plugged.class, this::plug, this::unplug)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Reserved reserve(Attempt<AttachVolumeRequest> attempt, AttachVolumeRequest request)
            throws StepFailed {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        return new Reserved(attachments.reserve(attempt, request.volumeId()));
    }

    /** What a guest does not let go of stays the server's. */
    private void release(Attempt<AttachVolumeRequest> attempt, AttachVolumeRequest request) {
        var row = devices.find(request.serverId(), request.volumeId());
        if (row.filter(found -> found.connectionInfo() != null).isEmpty()) {
            attachments.releaseAll(request.serverId(), request.volumeId());
            attempt.alsoCommit(() -> devices.remove(request.deviceId()));
        }
    }

    private Connected connect(Attempt<AttachVolumeRequest> attempt, Reserved reserved)
            throws StepFailed {
        var request = attempt.request();
        var attachment = reserved.attachmentId();
        var place = facts.find(attempt.serverId()).orElseThrow().hostId();
        var connection =
                place == null
                        ? null
                        : attachments.connect(attachment, place, row(attempt).deviceName());
        attempt.alsoCommit(() -> devices.setConnection(request.deviceId(), attachment, connection));
        return new Connected(attachment);
    }

    private Plugged plug(Attempt<AttachVolumeRequest> attempt, Connected connected)
            throws StepFailed, InterruptedException {
        host.plug(attempt, row(attempt));
        return new Plugged(connected.attachmentId());
    }

    private void unplug(Attempt<AttachVolumeRequest> attempt, Connected connected)
            throws InterruptedException {
        if (host.takeBack(attempt, () -> host.unplug(attempt, row(attempt)))) {
            var device = attempt.request().deviceId();
            attempt.alsoCommit(() -> devices.setConnection(device, null, null));
        }
    }

    private Done announce(Attempt<AttachVolumeRequest> attempt, Plugged plugged) throws StepFailed {
        ServiceCalls.tell(() -> volumes.complete(plugged.attachmentId()));
        attempt.alsoCommit(() -> outcome.completed(attempt, Operation.ATTACH_VOLUME, EVENT));
        return new Done();
    }

    private BlockDeviceRow row(Attempt<AttachVolumeRequest> attempt) throws StepFailed {
        var request = attempt.request();
        return devices.find(request.serverId(), request.volumeId())
                .orElseThrow(() -> VolumeCommands.noVolume(request.volumeId()));
    }

    private void fail(Attempt<AttachVolumeRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.ATTACH_VOLUME, EVENT, failure);
    }
}
