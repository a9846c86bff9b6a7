package io.kilonova.placement;

import io.kilonova.placement.Ranking.Candidates;
import io.kilonova.placement.Ranking.Nobody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/** The pure core of placement: filters, then weighs, then breaks ties by a seed. */
public final class Ranker {
    private final List<Filter> filters;
    private final List<WeightedWeigher> weighers;
    private final int candidates;

    /**
     * @param candidates how many hosts a ranking names: the first, and those to try when it was
     *     taken meanwhile
     */
    public Ranker(List<Filter> filters, List<WeightedWeigher> weighers, int candidates) {
        this.filters = List.copyOf(filters);
        this.weighers = List.copyOf(weighers);
        this.candidates = candidates;
    }

    /** Same arguments, same answer. */
    public Ranking rank(PlacementRequest request, Snapshot snapshot, long seed) {
        var passed = allHosts(snapshot.size());
        int count = passed.length;
        for (var filter : filters) {
            var passing = filter.passing(request, snapshot);
            if (!passing.equals(Filter.ANY)) {
                count = keep(passed, count, passing);
            }
        }
        if (count == 0) {
            return new Nobody(Refusals.of(filters, request, snapshot));
        }
        return best(Arrays.copyOf(passed, count), weights(request, snapshot, passed, count), seed);
    }

    /** Why the host cannot have a guest of the request's image; empty when it can. */
    public Optional<String> refusalOfImage(PlacementRequest request, Snapshot snapshot, int host) {
        return filters.stream()
                .filter(Filter::isAboutImage)
                .filter(filter -> !filter.passing(request, snapshot).test(host))
                .map(filter -> filter.name() + " (" + filter.reason(request) + ")")
                .findFirst();
    }

    private static int[] allHosts(int size) {
        var hosts = new int[size];
        Arrays.setAll(hosts, i -> i);
        return hosts;
    }

    private static int keep(int[] hosts, int count, IntPredicate passing) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (passing.test(hosts[i])) {
                hosts[kept++] = hosts[i];
            }
        }
        return kept;
    }

    private double[] weights(PlacementRequest request, Snapshot snapshot, int[] passed, int count) {
        var total = new double[count];
        var raw = new double[count];
        for (var weighted : weighers) {
            var weighing = weighted.weigher().weighing(request, snapshot);
            var low = Double.POSITIVE_INFINITY;
            var high = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < count; i++) {
                raw[i] = weighing.applyAsDouble(passed[i]);
                low = Math.min(low, raw[i]);
                high = Math.max(high, raw[i]);
            }
            var scale = high > low ? weighted.multiplier() / (high - low) : 0;
            for (int i = 0; i < count; i++) {
                total[i] += (raw[i] - low) * scale;
            }
        }
        return total;
    }

    /** The few best, found without sorting all; equal ones in an order that the seed decides. */
    private Candidates best(int[] passed, double[] weights, long seed) {
        var random = new SplittableRandom(seed);
        var start = random.nextInt(passed.length);
        var ranked = new ArrayList<Integer>(candidates);
        for (int n = 0; n < passed.length; n++) {
            int i = (start + n) % passed.length;
            if (ranked.size() == candidates && weights[i] <= weights[ranked.getLast()]) {
                continue;
            }
            int at = ranked.size();
            while (at > 0 && weights[ranked.get(at - 1)] < weights[i]) {
                at--;
            }
            ranked.add(at, i);
            if (ranked.size() > candidates) {
                ranked.removeLast();
            }
        }
        return new Candidates(ranked.stream().map(i -> passed[i]).toList());
    }
}
