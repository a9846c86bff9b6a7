package io.kilonova.server.recyclebin;

import io.kilonova.operation.Saga;
import io.kilonova.recyclebin.RecycleBinStore;
import io.kilonova.server.RestoreRequest;
import io.kilonova.server.SoftDeleteRequest;
import io.kilonova.server.TestCloud;

/** The sagas of the recycle bin, for tests. */
public final class TestBin {
    private TestBin() {}

    public static Saga<SoftDeleteRequest> softDelete(TestCloud cloud) {
        return new SoftDeleteServer(
                        cloud.guests,
                        cloud.facts,
                        cloud.states,
                        new RecycleBinStore(cloud.jdbc),
                        cloud.outcome)
                .saga();
    }

    public static Saga<RestoreRequest> restore(TestCloud cloud) {
        return new RestoreServer(
                        cloud.guests, cloud.facts, new RecycleBinStore(cloud.jdbc), cloud.outcome)
                .saga();
    }
}
