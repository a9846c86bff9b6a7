package io.kilonova.server.volume;

import io.kilonova.operation.Saga;
import io.kilonova.server.AttachVolumeRequest;
import io.kilonova.server.DetachVolumeRequest;
import io.kilonova.server.SwapVolumeRequest;
import io.kilonova.server.TestCloud;

/** The sagas of volumes, for tests. */
public final class TestVolumes {
    private TestVolumes() {}

    public static Saga<AttachVolumeRequest> attach(TestCloud cloud) {
        return new AttachVolume(
                        cloud.storage,
                        cloud.attachments,
                        cloud.devices,
                        cloud.facts,
                        new VolumeCommands(cloud.guests, cloud.facts),
                        cloud.outcome)
                .saga();
    }

    public static Saga<DetachVolumeRequest> detach(TestCloud cloud) {
        return new DetachVolume(
                        cloud.storage,
                        cloud.attachments,
                        cloud.devices,
                        new VolumeCommands(cloud.guests, cloud.facts),
                        cloud.outcome)
                .saga();
    }

    public static Saga<SwapVolumeRequest> swap(TestCloud cloud) {
        return new SwapVolume(
                        cloud.storage,
                        cloud.attachments,
                        new SwappedDisk(cloud.devices, cloud.facts),
                        new VolumeCommands(cloud.guests, cloud.facts),
                        cloud.outcome)
                .saga();
    }
}
