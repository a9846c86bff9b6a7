package io.kilonova.platform.microversion;

import java.util.Optional;
import java.util.regex.Pattern;

/** A microversion, such as 2.67. Not a decimal: 2.9 is older than 2.67. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,4})\\.([1-9]\\d{0,4}|0)");

    public static Optional<ApiVersion> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new ApiVersion(
                                Integer.parseInt(matcher.group(1)),
                                Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** For literals in annotations and resources. */
    public static ApiVersion of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("no version: " + text));
    }

    public boolean isAtLeast(ApiVersion other) {
        return compareTo(other) >= 0;
    }

    /** Whether {@code from} ≤ this ≤ {@code to}; an empty bound is none. */
    public boolean isWithin(String from, String to) {
        return (from.isEmpty() || isAtLeast(of(from))) && (to.isEmpty() || of(to).isAtLeast(this));
    }

    /** A behaviour that came, or went, with some version. */
    public boolean has(Behaviour behaviour) {
        return behaviour.holdsIn(this);
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major != other.major
                ? Integer.compare(major, other.major)
                : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
