package io.kilonova.blackbox;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What users ask of a server that is there: a row for every operation. */
enum Deed {
    START("os-start", "null", Set.of("SHUTOFF"), "ACTIVE"),
    STOP("os-stop", "null", Set.of("ACTIVE"), "SHUTOFF"),
    SOFT_REBOOT("reboot", "{\"type\": \"SOFT\"}", Set.of("ACTIVE"), "ACTIVE"),
    HARD_REBOOT(
            "reboot",
            "{\"type\": \"HARD\"}",
            Set.of("ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "ERROR"),
            "ACTIVE"),
    PAUSE("pause", "null", Set.of("ACTIVE"), "PAUSED"),
    UNPAUSE("unpause", "null", Set.of("PAUSED"), "ACTIVE"),
    SUSPEND("suspend", "null", Set.of("ACTIVE"), "SUSPENDED"),
    RESUME("resume", "null", Set.of("SUSPENDED"), "ACTIVE"),
    RESCUE("rescue", "null", Set.of("ACTIVE", "SHUTOFF"), "RESCUE"),
    UNRESCUE("unrescue", "null", Set.of("RESCUE"), "ACTIVE");

    private final String action;
    private final String argument;
    private final Set<String> from;
    private final String landing;

    /**
     * @param argument of the action, in JSON
     * @param from statuses
     * @param landing the status that it leads to
     */
    Deed(String action, String argument, Set<String> from, String landing) {
        this.action = action;
        this.argument = argument;
        this.from = from;
        this.landing = landing;
    }

    static List<Deed> possibleIn(String status) {
        return Arrays.stream(values()).filter(deed -> deed.from.contains(status)).toList();
    }

    String body() {
        return "{\"%s\": %s}".formatted(action, argument);
    }

    /** Of the answer when it is taken on. */
    int success() {
        return this == RESCUE ? 200 : 202;
    }

    String landing() {
        return landing;
    }
}
