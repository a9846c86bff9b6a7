package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.function.IntPredicate;

/** The host has free memory pages of the size that {@code hw:mem_page_size} asks for. */
final class NUMATopologyFilter implements Filter {
    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        return request.pages().needsLarge()
                ? host -> request.pagesOn(snapshot, host).isPresent()
                : ANY;
    }

    @Override
    public String reason(PlacementRequest request) {
        return "not enough free memory pages of the wanted size";
    }
}
