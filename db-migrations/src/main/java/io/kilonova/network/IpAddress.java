package io.kilonova.network;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** An address of IP version 4 or 6, as a number. */
public record IpAddress(int version, BigInteger value) implements Comparable<IpAddress> {
    private static final Pattern DOTTED = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");
    private static final Pattern COLONS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Comparator<IpAddress> ORDER =
            Comparator.comparingInt(IpAddress::version).thenComparing(IpAddress::value);

    public IpAddress {
        if (value.signum() < 0 || value.bitLength() > bits(version)) {
            throw new IllegalArgumentException("no address: " + value);
        }
    }

    static int bits(int version) {
        return version == 4 ? 32 : 128;
    }

    /** Empty when the text is no complete literal address. */
    public static Optional<IpAddress> parse(String text) {
        if (!DOTTED.matcher(text).matches() && !COLONS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            var address = InetAddress.ofLiteral(text);
            var version = address instanceof Inet4Address ? 4 : 6;
            // what is written with colons stays version 6, even when it maps an address of 4
            return version == 4 && text.indexOf(':') >= 0
                    ? Optional.empty()
                    : Optional.of(new IpAddress(version, new BigInteger(1, address.getAddress())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** For text that was an address when it was stored. */
    static IpAddress stored(String text) {
        return parse(text).orElseThrow(() -> new IllegalStateException("no address: " + text));
    }

    public IpAddress plus(BigInteger distance) {
        return new IpAddress(version, value.add(distance));
    }

    public IpAddress next() {
        return plus(BigInteger.ONE);
    }

    public IpAddress previous() {
        return plus(BigInteger.ONE.negate());
    }

    @Override
    public int compareTo(IpAddress other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return version == 4 ? dotted() : colons();
    }

    private String dotted() {
        var number = value.intValue();
        return (number >>> 24)
                + "."
                + (number >>> 16 & 255)
                + "."
                + (number >>> 8 & 255)
                + "."
                + (number & 255);
    }

    private String colons() {
        var groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = value.shiftRight(16 * (7 - i)).intValue() & 0xffff;
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            var run = zerosFrom(groups, i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        return start < 0
                ? join(groups, 0, 8)
                : join(groups, 0, start) + "::" + join(groups, start + length, 8);
    }

    private static int zerosFrom(int[] groups, int from) {
        int end = from;
        while (end < groups.length && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String join(int[] groups, int from, int to) {
        var joined = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            joined.add(Integer.toHexString(groups[i]));
        }
        return joined.toString();
    }
}
