package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.function.IntPredicate;

/** The host is in the zone asked for. */
final class AvailabilityZoneFilter implements Filter {
    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        var zone = request.availabilityZone();
        return zone == null ? ANY : host -> zone.equals(snapshot.host(host).availabilityZone());
    }

    @Override
    public String reason(PlacementRequest request) {
        return "not in availability zone " + request.availabilityZone();
    }
}
