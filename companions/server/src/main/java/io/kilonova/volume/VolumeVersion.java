package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A microversion of block storage 3. */
record VolumeVersion(int minor) {
    static final VolumeVersion LOWEST = new VolumeVersion(0);
    static final VolumeVersion HIGHEST = new VolumeVersion(71);
    private static final Pattern FORM = Pattern.compile("(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})");

    /**
     * @param header such as {@code volume 3.44}, perhaps among those of other services
     */
    static VolumeVersion of(@Nullable String header) {
        if (header == null) {
            return LOWEST;
        }
        for (var part : header.split(",", -1)) {
            var words = part.strip().split("\\s+", -1);
            if (words.length == 2 && words[0].equals("volume")) {
                return parse(words[1]);
            }
        }
        throw VolumeFailure.notThisVersion("None");
    }

    private static VolumeVersion parse(String text) {
        if (text.equals("latest")) {
            return HIGHEST;
        }
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw ServiceFailure.badRequest(
                    "API Version String "
                            + text
                            + " is of invalid format. Must be of format MajorNum.MinorNum.");
        }
        var minor = Integer.parseInt(form.group(2));
        if (!form.group(1).equals("3") || minor > HIGHEST.minor()) {
            throw new ServiceFailure(
                    406,
                    "",
                    "Version %s is not supported by the API. Minimum is %s and maximum is %s."
                            .formatted(text, LOWEST, HIGHEST));
        }
        return new VolumeVersion(minor);
    }

    @Override
    public String toString() {
        return "3." + minor;
    }
}
