package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The many ways in which clients write true and false. */
public final class Flags {
    private static final Set<String> YES = Set.of("1", "t", "true", "on", "y", "yes");
    private static final Set<String> NO = Set.of("0", "f", "false", "off", "n", "no");

    private Flags() {}

    public static Optional<Boolean> find(String text) {
        var word = text.strip().toLowerCase(Locale.ROOT);
        if (YES.contains(word)) {
            return Optional.of(true);
        }
        return NO.contains(word) ? Optional.of(false) : Optional.empty();
    }

    /** Fails when it is neither. */
    public static boolean parse(String name, String text) {
        return find(text)
                .orElseThrow(() ->
                        new ComputeFailure.Invalid(
                                "Invalid value '%s' for %s: a boolean is wanted."
                                        .formatted(text, name)));
    }
}
