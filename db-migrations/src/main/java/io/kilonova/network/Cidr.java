package io.kilonova.network;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A block of addresses; {@code base} may have host bits, {@link #network()} has none. */
public record Cidr(IpAddress base, int prefix) {
    public Cidr {
        if (prefix < 0 || prefix > IpAddress.bits(base.version())) {
            throw new IllegalArgumentException("no prefix length: " + prefix);
        }
    }

    /** A bare address counts as a block of one; empty when the text is neither. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        var length = slash < 0 ? "" : text.substring(slash + 1);
        var address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty() || (slash >= 0 && !length.matches("\\d{1,3}"))) {
            return Optional.empty();
        }
        int bits = IpAddress.bits(address.get().version());
        int prefix = slash < 0 ? bits : Integer.parseInt(length);
        return prefix > bits ? Optional.empty() : Optional.of(new Cidr(address.get(), prefix));
    }

    static Cidr stored(String text) {
        return parse(text).orElseThrow(() -> new IllegalStateException("no block: " + text));
    }

    public int version() {
        return base.version();
    }

    private int hostBits() {
        return IpAddress.bits(version()) - prefix;
    }

    public IpAddress network() {
        var cleared = base.value().shiftRight(hostBits()).shiftLeft(hostBits());
        return new IpAddress(version(), cleared);
    }

    public boolean hasHostBits() {
        return !network().equals(base);
    }

    public IpAddress last() {
        return network().plus(BigInteger.ONE.shiftLeft(hostBits()).subtract(BigInteger.ONE));
    }

    public IpRange all() {
        return new IpRange(network(), last());
    }

    public boolean contains(IpAddress address) {
        return all().contains(address);
    }

    public boolean overlaps(Cidr other) {
        return all().overlaps(other.all());
    }

    /** The addresses that hosts may have: not the block's own, and in version 4 not broadcast. */
    public IpRange hosts() {
        if (hostBits() < 2) {
            return all();
        }
        return new IpRange(network().next(), version() == 4 ? last().previous() : last());
    }

    /** The first address that a host may have, unless the block is of one address. */
    public IpAddress defaultGateway() {
        return hostBits() == 0 ? network() : network().next();
    }

    /** All that hosts may have but the gateway: none, one or two ranges. */
    public List<IpRange> defaultPools(@Nullable IpAddress gateway) {
        var hosts = hosts();
        if (gateway == null || !hosts.contains(gateway)) {
            return List.of(hosts);
        }
        var pools = new ArrayList<IpRange>();
        if (gateway.compareTo(hosts.start()) > 0) {
            pools.add(new IpRange(hosts.start(), gateway.previous()));
        }
        if (gateway.compareTo(hosts.end()) < 0) {
            pools.add(new IpRange(gateway.next(), hosts.end()));
        }
        return List.copyOf(pools);
    }

    /** The address that a host of this block makes for itself from its MAC address. */
    public IpAddress autoconfigured(String mac) {
        long bits = Long.parseLong(mac.replace(":", ""), 16);
        long vendor = (bits >>> 24) ^ 0x020000L;
        long identifier = (vendor << 40) | (0xfffeL << 24) | (bits & 0xffffffL);
        return network().plus(new BigInteger(Long.toUnsignedString(identifier)));
    }

    @Override
    public String toString() {
        return network() + "/" + prefix;
    }
}
