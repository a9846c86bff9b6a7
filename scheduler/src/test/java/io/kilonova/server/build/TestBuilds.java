package io.kilonova.server.build;

import io.kilonova.operation.Saga;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.TestCloud;
import io.kilonova.time.Timeline;
import io.kilonova.volume.VolumePatience;
import java.time.Duration;

/** The saga of builds, for tests that need built servers. */
public final class TestBuilds {
    private TestBuilds() {}

    public static Saga<BuildRequest> saga(TestCloud cloud) {
        var wiring = new Wiring(cloud.nicPorts, cloud.ports, cloud.nics);
        var volumes =
                new BuildVolumes(
                        cloud.storage,
                        cloud.attachments,
                        cloud.devices,
                        new VolumePatience(
                                Duration.ofMillis(200), Duration.ofMillis(1), Duration.ZERO),
                        Timeline.real());
        return new BuildServer(
                        cloud.placements, wiring, volumes, cloud.guests, cloud.media, cloud.outcome)
                .saga();
    }
}
