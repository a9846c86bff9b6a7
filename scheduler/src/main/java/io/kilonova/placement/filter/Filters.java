package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import java.util.List;

/** The filters a host must pass; a host is counted under the first that refuses it. */
public final class Filters {
    private static final List<Filter> ALL =
            List.of(
                    new RequestedHostFilter(),
                    new RetryFilter(),
                    new ComputeFilter(),
                    new AvailabilityZoneFilter(),
                    new ImagePropertiesFilter(),
                    new TraitsFilter(),
                    new CoreFilter(),
                    new RamFilter(),
                    new DiskFilter(),
                    new NUMATopologyFilter(),
                    new CustomResourceFilter());

    private Filters() {}

    public static List<Filter> all() {
        return ALL;
    }
}
