package io.kilonova.server.build;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.BuildRequest;
import io.kilonova.time.Bell;
import io.kilonova.time.Timeline;
import io.kilonova.volume.NewVolume;
import io.kilonova.volume.NewVolume.Source;
import io.kilonova.volume.ServerVolumes;
import io.kilonova.volume.VolumeAttachments;
import io.kilonova.volume.VolumeInfo;
import io.kilonova.volume.VolumePatience;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the volumes of a server that is placed, waits for them and attaches them to its host. A
 * volume is made under the id of its disk, by which it is found again.
 */
@Component
class BuildVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(BuildVolumes.class);
    private static final int MIB_PER_GIB = 1024;

    /** The others are those of one that an earlier attempt has attached. */
    private static final Set<String> IS_MADE =
            Set.of("available", "reserved", "attaching", "in-use");

    private static final int MOST_POLITE_DELETES = 8;
    private static final int MOST_TRIES = 24;

    private final ServerVolumes volumes;
    private final VolumeAttachments attachments;
    private final BlockDeviceStore devices;
    private final VolumePatience settings;
    private final Timeline timeline;

    BuildVolumes(
            ServerVolumes volumes,
            VolumeAttachments attachments,
            BlockDeviceStore devices,
            VolumePatience settings,
            Timeline timeline) {
        this.volumes = volumes;
        this.attachments = attachments;
        this.devices = devices;
        this.settings = settings;
        this.timeline = timeline;
    }

    private record Disk(BlockDeviceRow device, @Nullable VolumeInfo made) {
        String volumeId() {
            return made == null ? Objects.requireNonNull(device.volumeId()) : made.id();
        }

        boolean isMultiattach() {
            return made == null ? device.multiattach() : made.isMultiattach();
        }
    }

    /** They are in use before the guest boots: one that runs is not undone for their sake. */
    void attach(Attempt<BuildRequest> attempt, Placed placed)
            throws StepFailed, InterruptedException {
        var disks = new ArrayList<Disk>();
        for (var device : of(attempt)) {
            disks.add(new Disk(device, isUsers(device) ? null : make(attempt, device)));
        }
        awaitAll(disks);
        for (var disk : disks) {
            attach(attempt, placed, disk);
        }
    }

    private List<BlockDeviceRow> of(Attempt<BuildRequest> attempt) {
        return devices.of(attempt.serverId()).stream().filter(BlockDeviceRow::isVolume).toList();
    }

    private static boolean isUsers(BlockDeviceRow device) {
        return device.source().equals("volume");
    }

    private VolumeInfo make(Attempt<BuildRequest> attempt, BlockDeviceRow device)
            throws StepFailed {
        var request = attempt.request();
        var isBlank = device.source().equals("blank");
        var wish =
                new NewVolume(
                        device.id(),
                        request.projectId(),
                        source(device),
                        (int) (device.sizeMb() == null ? 0 : device.sizeMb() / MIB_PER_GIB),
                        isBlank ? request.serverId() + "-blank-vol" : "",
                        "",
                        device.volumeType(),
                        null);
        return ServiceCalls.ask(
                () -> attempt.number() == 1 ? volumes.make(wish) : volumes.makeOrFind(wish));
    }

    private static Source source(BlockDeviceRow device) {
        var id = String.valueOf(device.sourceId());
        return switch (device.source()) {
            case "image" -> new Source.Image(id);
            case "snapshot" -> new Source.Snapshot(id);
            default -> new Source.Blank();
        };
    }

    private void awaitAll(List<Disk> disks) throws StepFailed, InterruptedException {
        long begin = timeline.nanoTime();
        var bell = new Bell(timeline);
        for (var disk : disks) {
            var volume = disk.made();
            while (volume != null && !IS_MADE.contains(volume.status())) {
                long waited = timeline.nanoTime() - begin;
                if (volume.isError() || waited > settings.patience().toNanos()) {
                    throw notCreated(volume, waited);
                }
                bell.await(settings.poll());
                volume = again(volume);
            }
        }
    }

    private VolumeInfo again(VolumeInfo volume) throws StepFailed {
        return ServiceCalls.ask(() -> volumes.find(volume.id()))
                .orElseThrow(() ->
                        StepFailed.because("Volume " + volume.id() + " could not be found.", null));
    }

    private static StepFailed notCreated(VolumeInfo volume, long waited) {
        return StepFailed.because(
                "Volume %s did not finish being created even after we waited %d seconds. And its status is %s."
                        .formatted(volume.id(), waited / 1_000_000_000, volume.status()),
                null);
    }

    private void attach(Attempt<BuildRequest> attempt, Placed placed, Disk disk) throws StepFailed {
        var device = disk.device();
        var attachment = attachments.reserve(attempt, disk.volumeId());
        var connection = attachments.connect(attachment, placed.hostId(), device.deviceName());
        ServiceCalls.tell(() -> volumes.complete(attachment));
        var attached =
                new BlockDeviceStore.Attached(
                        disk.volumeId(),
                        disk.made() != null,
                        disk.isMultiattach(),
                        attachment,
                        connection);
        attempt.alsoCommit(() -> devices.attach(device.id(), attached));
    }

    /**
     * Volumes of the user's are free again, those made here are gone. Should that be impossible for
     * long, a delete of the server tries again.
     */
    void detach(Attempt<BuildRequest> attempt) {
        try {
            for (var device : of(attempt)) {
                detach(attempt, device);
            }
            attempt.alsoCommit(() -> devices.release(attempt.serverId()));
        } catch (ComputeFailure e) {
            if (attempt.number() < MOST_TRIES) {
                throw e;
            }
            LOG.warn("server={} keeps volumes: {}", attempt.serverId(), e.getMessage());
            attempt.alsoCommit(() -> devices.keepForDelete(attempt.serverId()));
        }
    }

    private void detach(Attempt<BuildRequest> attempt, BlockDeviceRow device) {
        var volume = isUsers(device) ? device.volumeId() : made(attempt, device);
        if (volume == null) {
            return;
        }
        attachments.releaseAll(attempt.serverId(), volume);
        if (!isUsers(device)) {
            delete(attempt, volume);
        }
    }

    private @Nullable String made(Attempt<BuildRequest> attempt, BlockDeviceRow device) {
        return Optional.ofNullable(device.volumeId())
                .or(() ->
                        volumes.findMade(device.id(), attempt.request().projectId())
                                .map(VolumeInfo::id))
                .orElse(null);
    }

    /** One that is being made cannot be deleted yet; when that takes long, it must be. */
    private void delete(Attempt<BuildRequest> attempt, String volume) {
        if (attempt.number() > MOST_POLITE_DELETES) {
            volumes.forceDelete(volume);
        } else {
            volumes.delete(volume);
        }
    }

    /** The server's build has failed for good. */
    void forget(Attempt<BuildRequest> attempt) {
        devices.forgetVolumes(attempt.serverId());
    }
}
