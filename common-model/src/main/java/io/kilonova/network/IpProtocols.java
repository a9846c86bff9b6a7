package io.kilonova.network;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The protocols that rules of security groups call by name. */
public final class IpProtocols {
    public static final int ICMP = 1;
    public static final int ICMP_V6 = 58;
    private static final int MOST = 255;

    private static final Map<String, Integer> NUMBERS =
            Map.ofEntries(
                    Map.entry("ah", 51),
                    Map.entry("dccp", 33),
                    Map.entry("egp", 8),
                    Map.entry("esp", 50),
                    Map.entry("gre", 47),
                    Map.entry("hopopt", 0),
                    Map.entry("icmp", ICMP),
                    Map.entry("icmpv6", ICMP_V6),
                    Map.entry("igmp", 2),
                    Map.entry("ip", 0),
                    Map.entry("ipip", 4),
                    Map.entry("ipv6-encap", 41),
                    Map.entry("ipv6-frag", 44),
                    Map.entry("ipv6-icmp", ICMP_V6),
                    Map.entry("ipv6-nonxt", 59),
                    Map.entry("ipv6-opts", 60),
                    Map.entry("ipv6-route", 43),
                    Map.entry("ospf", 89),
                    Map.entry("pgm", 113),
                    Map.entry("rsvp", 46),
                    Map.entry("sctp", 132),
                    Map.entry("tcp", 6),
                    Map.entry("udp", 17),
                    Map.entry("udplite", 136),
                    Map.entry("vrrp", 112));

    private IpProtocols() {}

    /** Of a name, or of the number itself; empty for what is neither. */
    public static OptionalInt number(String nameOrNumber) {
        var text = nameOrNumber.toLowerCase(Locale.ROOT);
        var number = text.matches("\\d{1,3}") ? Integer.valueOf(text) : NUMBERS.get(text);
        return number == null || number > MOST ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
