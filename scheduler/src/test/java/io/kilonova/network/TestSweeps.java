package io.kilonova.network;

import io.kilonova.operation.Saga;
import io.kilonova.server.TestCloud;

/** The saga that takes late ports away, for tests. */
public final class TestSweeps {
    private TestSweeps() {}

    public static Saga<SweepRequest> saga(TestCloud cloud) {
        return new SweepPorts(cloud.ports, cloud.nics).saga();
    }
}
