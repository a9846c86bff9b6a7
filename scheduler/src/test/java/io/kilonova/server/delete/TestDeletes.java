package io.kilonova.server.delete;

import io.kilonova.operation.Saga;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.TestCloud;

/** The saga of deletes, for tests. */
public final class TestDeletes {
    private TestDeletes() {}

    public static Saga<DeleteRequest> saga(TestCloud cloud) {
        var volumes = new DeleteVolumes(cloud.devices, cloud.servers, cloud.returns);
        return new DeleteServer(
                        cloud.guests,
                        new DeletePorts(cloud.ports, cloud.nics),
                        volumes,
                        cloud.placements,
                        cloud.saved,
                        cloud.outcome)
                .saga();
    }
}
