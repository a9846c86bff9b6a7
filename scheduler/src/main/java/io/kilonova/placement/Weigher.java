package io.kilonova.placement;

import java.util.function.IntToDoubleFunction;

/** One opinion on how good a host is. Raw values are scaled to 0..1 over the hosts that passed. */
public interface Weigher {
    IntToDoubleFunction weighing(PlacementRequest request, Snapshot snapshot);
}
