package io.kilonova.resize;

import io.kilonova.quota.Quotas;
import io.kilonova.server.FlavorSpec;

/** What a flavor has more than another. */
record Upsize(int cores, int ramMb) {
    static Upsize of(FlavorSpec from, FlavorSpec to) {
        return new Upsize(
                Math.max(0, to.vcpus() - from.vcpus()),
                Math.max(0, to.memoryMb() - from.memoryMb()));
    }

    /** In the transaction that counts it. */
    void take(String projectId, Quotas quotas) {
        if (cores > 0 || ramMb > 0) {
            quotas.take(projectId, new Quotas.Amount(0, cores, ramMb));
        }
    }
}
