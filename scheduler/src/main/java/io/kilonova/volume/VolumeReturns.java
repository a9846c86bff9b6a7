package io.kilonova.volume;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.BlockDeviceRow;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes volumes away from servers that go, or are gone: nothing stays in use for nobody. */
@Component
public class VolumeReturns {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeReturns.class);

    private final ServerVolumes volumes;
    private final VolumeAttachments attachments;

    public VolumeReturns(ServerVolumes volumes, VolumeAttachments attachments) {
        this.volumes = volumes;
        this.attachments = attachments;
    }

    /**
     * Frees the volume behind a disk, and deletes it when it is to go with the server. A volume
     * that is gone is fine, one that must not be deleted stays.
     *
     * @throws ComputeFailure it may work another time
     */
    public void giveBack(UUID serverId, String projectId, BlockDeviceRow device) {
        var volume = find(projectId, device);
        if (volume.isEmpty()) {
            return;
        }
        attachments.releaseAll(serverId, volume.get());
        if (device.deleteOnTermination()) {
            delete(serverId, volume.get());
        }
    }

    /** Also one that was made for the disk without a word of it in the rows. */
    private Optional<String> find(String projectId, BlockDeviceRow device) {
        if (device.volumeId() != null || device.source().equals("volume")) {
            return Optional.ofNullable(device.volumeId());
        }
        return volumes.findMade(device.id(), projectId).map(VolumeInfo::id);
    }

    private void delete(UUID serverId, String volume) {
        try {
            volumes.delete(volume);
        } catch (ComputeFailure.Unavailable e) {
            throw e;
        } catch (ComputeFailure e) {
            LOG.warn("server={} volume={} stays: {}", serverId, volume, e.getMessage());
        }
    }
}
