package io.kilonova.server;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A range of addresses, such as 192.0.2.0/24; nothing is ever looked up in the DNS. */
public record Cidr(byte[] network, int bits) {
    public static Cidr of(String text) {
        var slash = text.indexOf('/');
        var network = slash < 0 ? null : address(text.substring(0, slash));
        return network == null
                ? new Cidr(new byte[0], 0)
                : new Cidr(network, Integer.parseInt(text.substring(slash + 1)));
    }

    public boolean contains(String text) {
        var address = address(text);
        if (address == null || address.length != network.length) {
            return false;
        }
        int free = network.length * 8 - bits;
        return new BigInteger(1, network)
                .shiftRight(free)
                .equals(new BigInteger(1, address).shiftRight(free));
    }

    private static byte @Nullable [] address(String text) {
        try {
            return InetAddress.ofLiteral(text.toLowerCase(Locale.ROOT)).getAddress();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
