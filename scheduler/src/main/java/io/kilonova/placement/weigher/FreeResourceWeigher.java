package io.kilonova.placement.weigher;

import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import io.kilonova.placement.Weigher;
import java.util.function.IntToDoubleFunction;

/** Prefers hosts with more of one resource class left: Nova's CPU, RAM and disk weighers. */
public record FreeResourceWeigher(String resourceClass) implements Weigher {
    @Override
    public IntToDoubleFunction weighing(PlacementRequest request, Snapshot snapshot) {
        var free = snapshot.free(resourceClass);
        return host -> free[host];
    }
}
