package io.kilonova.server.snapshot;

import io.kilonova.operation.Saga;
import io.kilonova.server.SnapshotRequest;
import io.kilonova.server.TestCloud;

/** The saga of snapshots, for tests that need saved servers. */
public final class TestSnapshots {
    private TestSnapshots() {}

    public static Saga<SnapshotRequest> saga(TestCloud cloud) {
        return new SnapshotServer(cloud.copies, cloud.images, cloud.outcome).saga();
    }
}
