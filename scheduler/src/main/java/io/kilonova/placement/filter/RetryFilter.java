package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.function.IntPredicate;

/** A host where this server failed already is not tried again. */
final class RetryFilter implements Filter {
    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        var excluded = request.excludedHosts();
        return excluded.isEmpty() ? ANY : host -> !excluded.contains(snapshot.host(host).id());
    }

    @Override
    public String reason(PlacementRequest request) {
        return "failed to start it";
    }
}
