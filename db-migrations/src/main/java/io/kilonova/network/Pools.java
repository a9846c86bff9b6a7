package io.kilonova.network;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Picks addresses to try, at random so that those who ask at once seldom want the same one. */
public final class Pools {
    private Pools() {}

    /** Up to {@code count} different addresses of the ranges; all, in some order, when so few. */
    public static List<IpAddress> candidates(
            List<IpRange> ranges, int count, RandomGenerator random) {
        var total = ranges.stream().map(IpRange::size).reduce(BigInteger.ZERO, BigInteger::add);
        if (total.compareTo(BigInteger.valueOf(2L * count)) <= 0) {
            var all = new ArrayList<IpAddress>();
            for (long i = 0; i < total.longValue(); i++) {
                all.add(at(ranges, BigInteger.valueOf(i)));
            }
            Collections.shuffle(all, Random.from(random));
            return List.copyOf(all.subList(0, Math.min(count, all.size())));
        }
        var picked = new LinkedHashSet<IpAddress>();
        while (picked.size() < count) {
            picked.add(
                    at(ranges, new BigInteger(total.bitLength(), Random.from(random)).mod(total)));
        }
        return List.copyOf(picked);
    }

    private static IpAddress at(List<IpRange> ranges, BigInteger index) {
        var rest = index;
        for (var range : ranges) {
            if (rest.compareTo(range.size()) < 0) {
                return range.start().plus(rest);
            }
            rest = rest.subtract(range.size());
        }
        throw new IndexOutOfBoundsException("no address at " + index);
    }
}
