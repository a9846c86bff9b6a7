package io.kilonova.placement.filter;

import io.kilonova.placement.Filter;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Snapshot;
import java.util.function.IntPredicate;

/** The host has every required trait and no forbidden one. */
final class TraitsFilter implements Filter {
    @Override
    public IntPredicate passing(PlacementRequest request, Snapshot snapshot) {
        if (request.requiredTraits().isEmpty() && request.forbiddenTraits().isEmpty()) {
            return ANY;
        }
        return host -> {
            var traits = snapshot.host(host).traits();
            return traits.containsAll(request.requiredTraits())
                    && request.forbiddenTraits().stream().noneMatch(traits::contains);
        };
    }

    @Override
    public boolean isAboutImage() {
        return true;
    }

    @Override
    public String reason(PlacementRequest request) {
        return "without required or with forbidden traits";
    }
}
