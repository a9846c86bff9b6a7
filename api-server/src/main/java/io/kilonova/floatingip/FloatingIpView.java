package io.kilonova.floatingip;

import io.kilonova.platform.microversion.Named;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A floating address.
 *
 * @param serverId whose port it leads to, or null
 * @param pool what the external network is called
 */
record FloatingIpView(
        String id,
        String ip,
        @Named("fixed_ip") @Nullable String fixedIp,
        @Named("instance_id") @Nullable String serverId,
        String pool) {

    record One(@Named("floating_ip") FloatingIpView view) {}

    record All(@Named("floating_ips") List<FloatingIpView> views) {
        All {
            views = List.copyOf(views);
        }
    }

    record Pool(String name) {}

    record Pools(@Named("floating_ip_pools") List<Pool> pools) {
        Pools {
            pools = List.copyOf(pools);
        }
    }
}
