package io.kilonova.guest;

import io.kilonova.operation.Saga;
import io.kilonova.recyclebin.RecycleBinStore;
import io.kilonova.server.TestCloud;

/** The saga that ends stray guests, for tests. */
public final class TestReaping {
    private TestReaping() {}

    public static Saga<HaltRequest> halting(TestCloud cloud) {
        return new HaltGuest(cloud.guests, cloud.facts, new RecycleBinStore(cloud.jdbc)).saga();
    }

    public static Saga<ReapRequest> saga(TestCloud cloud, StrayGuestStore strays) {
        return new ReapGuest(cloud.guests, cloud.facts, strays).saga();
    }
}
