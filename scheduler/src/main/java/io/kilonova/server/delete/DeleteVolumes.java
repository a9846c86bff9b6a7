package io.kilonova.server.delete;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Attempt;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.ServerRow;
import io.kilonova.server.ServerStore;
import io.kilonova.volume.VolumeReturns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Gives back what volumes a server has. A block storage service that does not answer keeps no
 * server from being deleted: a reconciler goes on asking.
 */
@Component
class DeleteVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteVolumes.class);
    private static final int MOST_TRIES = 3;

    private final BlockDeviceStore devices;
    private final ServerStore servers;
    private final VolumeReturns returns;

    DeleteVolumes(BlockDeviceStore devices, ServerStore servers, VolumeReturns returns) {
        this.devices = devices;
        this.servers = servers;
        this.returns = returns;
    }

    void giveBack(Attempt<DeleteRequest> attempt) {
        var all = devices.of(attempt.serverId()).stream().filter(BlockDeviceRow::isVolume).toList();
        if (all.isEmpty()) {
            return;
        }
        var project = servers.find(attempt.serverId()).map(ServerRow::projectId).orElseThrow();
        for (var device : all) {
            giveBack(attempt, project, device);
        }
    }

    private void giveBack(Attempt<DeleteRequest> attempt, String project, BlockDeviceRow device) {
        try {
            returns.giveBack(attempt.serverId(), project, device);
            attempt.alsoCommit(() -> devices.remove(device.id()));
        } catch (ComputeFailure e) {
            if (attempt.number() < MOST_TRIES) {
                throw e;
            }
            LOG.warn(
                    "server={} cannot give {} back yet: {}",
                    attempt.serverId(),
                    device,
                    e.getMessage());
        }
    }
}
