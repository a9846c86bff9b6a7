package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.function.IntPredicate;

/** An administrator may name the host, or its hypervisor, or both. */
final class RequestedHostFilter implements Filter {
    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        var name = request.host();
        var hypervisor = request.hypervisorHostname();
        if (name == null && hypervisor == null) {
            return ANY;
        }
        return host -> {
            var facts = snapshot.host(host);
            return (name == null || name.equals(facts.name()))
                    && (hypervisor == null || hypervisor.equals(facts.hypervisorHostname()));
        };
    }

    @Override
    public String reason(PlacementRequest request) {
        return "not the host asked for";
    }
}
