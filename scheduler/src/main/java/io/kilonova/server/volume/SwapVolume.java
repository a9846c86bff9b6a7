package io.kilonova.server.volume;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.SwapVolumeRequest;
import io.kilonova.volume.ServerVolumes;
import io.kilonova.volume.VolumeAttachments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lets a guest go on with another volume, on which is what was on its own. The block storage
 * service wants it, to move a volume in use, and is told how it ended; from then on there is no way
 * back.
 */
@Component
public class SwapVolume implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(SwapVolume.class);
    private static final String EVENT = "compute_swap_volume";
    private static final long MIB_PER_GIB = 1024;

    private final ServerVolumes volumes;
    private final VolumeAttachments attachments;
    private final SwappedDisk disk;
    private final VolumeCommands host;
    private final ServerOutcome outcome;

    SwapVolume(
            ServerVolumes volumes,
            VolumeAttachments attachments,
            SwappedDisk disk,
            VolumeCommands host,
            ServerOutcome outcome) {
        this.volumes = volumes;
        this.attachments = attachments;
        this.disk = disk;
        this.host = host;
        this.outcome = outcome;
    }

    /** Nobody else can do anything with the old volume. */
    public record Begun() {}

    /** The host gets at the new volume. */
    public record Connected(String attachmentId, String connectionInfo, long sizeMb) {
        @Override
        public String toString() {
            return "Connected[" + attachmentId + "]";
        }
    }

    /** The guest works on the new volume. */
    public record Copied(Connected fresh) {}

    /** The service knows; {@code volumeId} is the name that it goes by now. */
    public record Known(Connected fresh, String volumeId) {}

    @Override
    public Saga<SwapVolumeRequest> saga() {
        return Saga.named("server.swap-volume", SwapVolumeRequest.class)
                .step("begin", Begun.class, this::begin, this::roll)
                .step("connect", Connected.class, this::connect, this::disconnect)
                .step("copy", Copied.class, this::copy, this::copyBack)
                .step("tell", Known.class, this::tell)
                .step("settle", Done.class, this::settle)
                .whenFailed(this::fail)
                .build();
    }

    private Begun begin(Attempt<SwapVolumeRequest> attempt, SwapVolumeRequest request)
            throws StepFailed {
        attempt.alsoCommit(() -> outcome.eventBegan(attempt, EVENT, null));
        var volume = ServiceCalls.ask(() -> volumes.find(request.oldVolumeId()));
        if (volume.filter(found -> found.status().equals("in-use")).isPresent()) {
            ServiceCalls.tell(() -> volumes.beginDetaching(request.oldVolumeId()));
        }
        return new Begun();
    }

    private void roll(Attempt<SwapVolumeRequest> attempt, SwapVolumeRequest request) {
        var old = request.oldVolumeId();
        tryTo(() -> {
            var isWaiting =
                    volumes.find(old).filter(v -> !v.migrationStatus().isEmpty()).isPresent();
            if (isWaiting) {
                var _ = volumes.completeSwap(old, request.newVolumeId(), true);
            }
        });
        tryTo(() -> {
            if (volumes.find(old).filter(v -> v.status().equals("detaching")).isPresent()) {
                volumes.rollDetaching(old);
            }
        });
        attempt.alsoCommit(() -> disk.stays(request.deviceId()));
    }

    /** What the service refuses for good cannot be helped. */
    private static void tryTo(Runnable call) {
        try {
            call.run();
        } catch (ComputeFailure.Unavailable e) {
            throw e;
        } catch (ComputeFailure e) {
            LOG.warn("not rolled back: {}", e.getMessage());
        }
    }

    private Connected connect(Attempt<SwapVolumeRequest> attempt, Begun begun) throws StepFailed {
        var attachment = attachments.reserve(attempt, attempt.request().newVolumeId());
        var device = disk.of(attempt).deviceName();
        var connection = attachments.connect(attachment, disk.host(attempt), device);
        return new Connected(attachment, connection, sizeMb(attempt.request().newVolumeId()));
    }

    private long sizeMb(String volumeId) throws StepFailed {
        var volume = ServiceCalls.ask(() -> volumes.find(volumeId));
        return volume.map(found -> found.sizeGb() * MIB_PER_GIB)
                .orElseThrow(() ->
                        StepFailed.because("Volume " + volumeId + " could not be found.", null));
    }

    private void disconnect(Attempt<SwapVolumeRequest> attempt, Begun begun) {
        var request = attempt.request();
        attachments.releaseAll(request.serverId(), request.newVolumeId());
    }

    private Copied copy(Attempt<SwapVolumeRequest> attempt, Connected fresh)
            throws StepFailed, InterruptedException {
        var row = disk.of(attempt);
        host.swap(attempt, GuestMessages.device(row), fresh(attempt, row, fresh));
        return new Copied(fresh);
    }

    private void copyBack(Attempt<SwapVolumeRequest> attempt, Connected fresh)
            throws InterruptedException {
        var _ =
                host.takeBack(
                        attempt,
                        () -> {
                            var row = disk.of(attempt);
                            var old = GuestMessages.device(row);
                            host.swap(attempt, fresh(attempt, row, fresh), old);
                        });
    }

    private static BlockDevice fresh(
            Attempt<SwapVolumeRequest> attempt, BlockDeviceRow row, Connected fresh) {
        return GuestMessages.device(row).toBuilder()
                .setVolumeId(attempt.request().newVolumeId())
                .setConnectionInfoJson(fresh.connectionInfo())
                .setSizeMb(fresh.sizeMb())
                .build();
    }

    private Known tell(Attempt<SwapVolumeRequest> attempt, Copied copied) throws StepFailed {
        var request = attempt.request();
        ServiceCalls.tell(() -> volumes.complete(copied.fresh().attachmentId()));
        return new Known(copied.fresh(), ServiceCalls.ask(() -> completed(attempt, request)));
    }

    /** A service that was told before is done with it, and the old name is the right one. */
    private String completed(Attempt<SwapVolumeRequest> attempt, SwapVolumeRequest request) {
        try {
            return volumes.completeSwap(request.oldVolumeId(), request.newVolumeId(), false);
        } catch (ComputeFailure.Invalid | ComputeFailure.NotFound e) {
            if (attempt.number() == 1) {
                throw e;
            }
            return request.oldVolumeId();
        }
    }

    private Done settle(Attempt<SwapVolumeRequest> attempt, Known known) throws StepFailed {
        var row = disk.of(attempt);
        if (row.attachmentId() != null
                && !row.attachmentId().equals(known.fresh().attachmentId())) {
            var old = row.attachmentId();
            ServiceCalls.tell(() -> volumes.release(old));
        }
        attempt.alsoCommit(() -> {
            disk.becomes(row, known);
            outcome.completed(attempt, Operation.SWAP_VOLUME, EVENT);
        });
        return new Done();
    }

    private void fail(Attempt<SwapVolumeRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.SWAP_VOLUME, EVENT, failure);
    }
}
