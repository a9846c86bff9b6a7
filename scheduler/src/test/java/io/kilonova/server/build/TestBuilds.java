package io.kilonova.server.build;

import io.kilonova.operation.Saga;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.TestCloud;

/** The saga of builds, for tests that need built servers. */
public final class TestBuilds {
    private TestBuilds() {}

    public static Saga<BuildRequest> saga(TestCloud cloud) {
        var wiring = new Wiring(cloud.nicPorts, cloud.ports, cloud.nics);
        return new BuildServer(
                        cloud.placements,
                        wiring,
                        cloud.nics,
                        cloud.guests,
                        cloud.media,
                        cloud.outcome)
                .saga();
    }
}
