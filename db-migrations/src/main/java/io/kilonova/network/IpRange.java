package io.kilonova.network;

import java.math.BigInteger;

/** Addresses from {@code start} to {@code end}, both in it. */
public record IpRange(IpAddress start, IpAddress end) {
    public IpRange {
        if (start.version() != end.version() || start.compareTo(end) > 0) {
            throw new IllegalArgumentException("no range: " + start + "-" + end);
        }
    }

    public boolean contains(IpAddress address) {
        return address.version() == start.version()
                && start.compareTo(address) <= 0
                && address.compareTo(end) <= 0;
    }

    public boolean overlaps(IpRange other) {
        return contains(other.start) || other.contains(start);
    }

    /** How many addresses it holds. */
    public BigInteger size() {
        return end.value().subtract(start.value()).add(BigInteger.ONE);
    }

    @Override
    public String toString() {
        return start + "-" + end;
    }
}
