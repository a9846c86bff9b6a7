package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import org.springframework.stereotype.Component;

/** How many servers a project's ports suffice for, at the network service. */
@Component
final class PortLimits {
    private final RecentLookups lookups;

    PortLimits(RecentLookups lookups) {
        this.lookups = lookups;
    }

    /** At least as many as were asked for at least, at most as many as at most. */
    int most(CreateServer wish, Wiring wiring, String projectId) {
        long each = wiring.interfaces().stream().filter(nic -> nic.portId() == null).count();
        if (each == 0) {
            return wish.maxCount();
        }
        var left = lookups.portsLeft(projectId, each * wish.maxCount());
        if (left.isEmpty()) {
            return wish.maxCount();
        }
        var most = Math.min(wish.maxCount(), left.getAsLong() / each);
        if (most < wish.minCount()) {
            throw new ComputeFailure.OverQuota("Maximum number of ports exceeded");
        }
        return (int) most;
    }
}
