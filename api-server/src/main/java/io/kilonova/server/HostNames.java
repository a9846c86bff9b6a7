package io.kilonova.server;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes host names of server names, as upstream does. */
final class HostNames {
    private static final int LONGEST = 63;
    private static final Pattern TO_HYPHEN = Pattern.compile("[ _.]");
    private static final Pattern TO_NOTHING = Pattern.compile("[^a-zA-Z0-9_.-]");
    private static final Pattern ENDS = Pattern.compile("^[-.]+|[-.]+$");

    private HostNames() {}

    /** A label; {@code Server-} and the id when the name leaves nothing to make one of. */
    static String of(String serverName, UUID id) {
        var cut = serverName.substring(0, Math.min(serverName.length(), LONGEST));
        var hyphens = TO_HYPHEN.matcher(cut).replaceAll("-");
        var plain = TO_NOTHING.matcher(hyphens).replaceAll("").toLowerCase(Locale.ROOT);
        var label = ENDS.matcher(plain).replaceAll("");
        return label.isEmpty() ? "Server-" + id : label;
    }

    /** The name of one of several, counted from 1. */
    static String numbered(String name, int number) {
        return name + "-" + number;
    }
}
