package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.function.IntPredicate;

/** The host is enabled, and its agent was heard of lately. */
final class ComputeFilter implements Filter {
    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        return snapshot::isUsable;
    }

    @Override
    public String reason(PlacementRequest request) {
        return "disabled or down";
    }
}
