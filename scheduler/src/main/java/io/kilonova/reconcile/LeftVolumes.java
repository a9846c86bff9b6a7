package io.kilonova.reconcile;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.BlockDeviceStore.Leftover;
import io.kilonova.volume.VolumePatience;
import io.kilonova.volume.VolumeReturns;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Volumes that servers could not give back when they were deleted are given back. */
@Component
final class LeftVolumes implements Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(LeftVolumes.class);
    private static final int BATCH = 100;

    private final BlockDeviceStore devices;
    private final VolumeReturns returns;
    private final VolumePatience settings;

    LeftVolumes(BlockDeviceStore devices, VolumeReturns returns, VolumePatience settings) {
        this.devices = devices;
        this.returns = returns;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "volumes";
    }

    @Override
    public Duration every() {
        return settings.leftovers();
    }

    @Override
    public void reconcile() {
        devices.leftovers(BATCH).forEach(this::giveBack);
    }

    private void giveBack(Leftover left) {
        var device = left.device();
        try {
            returns.giveBack(left.serverId(), left.projectId(), device);
            devices.remove(device.id());
            LOG.info("server={} gave {} back after all", left.serverId(), device);
        } catch (ComputeFailure e) {
            LOG.info("server={} still has {}: {}", left.serverId(), device, e.getMessage());
        }
    }
}
