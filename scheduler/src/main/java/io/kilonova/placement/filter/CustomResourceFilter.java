package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** The host has enough of every other class that the flavor's {@code resources:*} specs name. */
final class CustomResourceFilter implements Filter {
    private static final Set<String> STANDARD = Set.of("VCPU", "MEMORY_MB", "DISK_GB");

    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        var others = new TreeMap<>(request.resources());
        others.keySet().removeAll(STANDARD);
        if (others.isEmpty()) {
            return ANY;
        }
        return host ->
                others.entrySet().stream()
                        .allMatch(other -> snapshot.free(other.getKey())[host] >= other.getValue());
    }

    @Override
    public String reason(PlacementRequest request) {
        return "not enough of what the flavor's resources:* specs ask for";
    }
}
