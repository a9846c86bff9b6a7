package io.kilonova.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Says, for a request that nobody fits, how many hosts each filter turned away first. */
final class Refusals {
    private Refusals() {}

    static String of(List<Filter> filters, PlacementRequest request, Snapshot snapshot) {
        if (snapshot.size() == 0) {
            return "There are no hosts.";
        }
        var total = snapshot.size() == 1 ? "1 host" : snapshot.size() + " hosts";
        var parts = new StringJoiner("; ", "None of " + total + " fits: ", ".");
        var left = new ArrayList<>(IntStream.range(0, snapshot.size()).boxed().toList());
        for (var filter : filters) {
            var passing = filter.passing(request, snapshot);
            var refused = left.stream().filter(host -> !passing.test(host)).toList();
            if (!refused.isEmpty()) {
                parts.add(part(filter, request, snapshot, refused));
                left.removeIf(host -> !passing.test(host));
            }
        }
        return parts.toString();
    }

    private static String part(
            Filter filter, PlacementRequest request, Snapshot snapshot, List<Integer> refused) {
        var shortfall = filter.shortfall(request, snapshot);
        var nearest = refused.stream().mapToLong(shortfall::applyAsLong).min().orElse(0);
        var text = filter.name() + " " + refused.size() + " (" + filter.reason(request);
        return nearest > 0 ? text + ", nearest lacks " + nearest + filter.unit() + ")" : text + ")";
    }
}
