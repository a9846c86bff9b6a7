package io.kilonova.attachment;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.ServerRow;
import io.kilonova.volume.VolumeClient;
import io.kilonova.volume.VolumeInfo;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds volumes, and the disks of servers that they are. */
@Component
final class ServerVolumes {
    private final VolumeClient volumes;
    private final BlockDeviceStore disks;

    ServerVolumes(VolumeClient volumes, BlockDeviceStore disks) {
        this.volumes = volumes;
        this.disks = disks;
    }

    Optional<VolumeInfo> find(String volumeId, Caller caller) {
        return caller.isAdmin()
                ? volumes.findVolume(volumeId)
                : volumes.findVolume(volumeId, caller.projectId());
    }

    static ComputeFailure noVolume(String volumeId) {
        return new ComputeFailure.NotFound(isMissing(volumeId));
    }

    static String isMissing(String volumeId) {
        return "Volume " + volumeId + " could not be found.";
    }

    List<BlockDeviceRow> of(ServerRow server) {
        return disks.of(server.id());
    }

    Optional<BlockDeviceRow> disk(ServerRow server, String volumeId) {
        return disks.find(server.id(), PlainUuid.of(volumeId));
    }

    static ComputeFailure notAttached(ServerRow server, String volumeId) {
        return new ComputeFailure.NotFound(
                "Instance %s is not attached to volume %s".formatted(server.id(), volumeId));
    }
}
