package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/** The host has enough of one standard resource class. */
sealed class ResourceFilter implements Filter permits CoreFilter, DiskFilter, RamFilter {
    private final String resourceClass;
    private final String reason;
    private final String unit;

    ResourceFilter(String resourceClass, String reason, String unit) {
        this.resourceClass = resourceClass;
        this.reason = reason;
        this.unit = unit;
    }

    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        var wanted = request.amount(resourceClass);
        var free = snapshot.free(resourceClass);
        return wanted == 0 ? ANY : host -> free[host] >= wanted;
    }

    @Override
    public IntToLongFunction shortfall(PlacementRequest request, Snapshot snapshot) {
        var wanted = request.amount(resourceClass);
        var free = snapshot.free(resourceClass);
        return host -> wanted - free[host];
    }

    @Override
    public String reason(PlacementRequest request) {
        return reason;
    }

    @Override
    public String unit() {
        return unit;
    }
}
