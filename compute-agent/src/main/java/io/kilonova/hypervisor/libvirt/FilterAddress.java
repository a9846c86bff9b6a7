package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.net.InetAddress;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An address or a block that may stand in a script; nothing else gets through. */
record FilterAddress(String text, int version) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern MAC = Pattern.compile("(?i)[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    static FilterAddress of(String text) throws HypervisorFailure {
        var slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        try {
            var literal = InetAddress.ofLiteral(address);
            var length = literal.getAddress().length;
            var prefix = slash < 0 ? "" : "/" + Integer.parseInt(text.substring(slash + 1));
            return new FilterAddress(literal.getHostAddress() + prefix, length == 4 ? 4 : 6);
        } catch (IllegalArgumentException _) {
            throw nonsense(text);
        }
    }

    /** A name of ours: a port's, a group's. */
    static String word(String text) throws HypervisorFailure {
        if (!WORD.matcher(text).matches()) {
            throw nonsense(text);
        }
        return text;
    }

    static String mac(String text) throws HypervisorFailure {
        if (!MAC.matcher(text).matches()) {
            throw nonsense(text);
        }
        return text;
    }

    /** In braces, those of the version; empty when there are none. */
    static String list(Collection<FilterAddress> addresses, int version) {
        var texts =
                addresses.stream()
                        .filter(address -> address.version() == version)
                        .map(FilterAddress::text)
                        .distinct()
                        .collect(Collectors.joining(", "));
        return texts.isEmpty() ? "" : "{ " + texts + " }";
    }

    private static HypervisorFailure nonsense(String text) {
        return new HypervisorFailure(
                Kind.PERMANENT, "The port's filter is not understood.", "no address: " + text);
    }
}
