package io.kilonova.platform.microversion;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the two version headers as Nova does: the newer one wins, {@code latest} is the newest,
 * none is 2.1.
 */
public final class VersionNegotiation {
    public static final String HEADER = "OpenStack-API-Version";
    public static final String OLD_HEADER = "X-OpenStack-Nova-API-Version";
    private static final String SERVICE = "compute";

    private VersionNegotiation() {}

    /** What the headers ask for. */
    public sealed interface Outcome {
        record Agreed(ApiVersion version) implements Outcome {}

        record Malformed(String message) implements Outcome {}

        record OutOfRange(ApiVersion asked, String message) implements Outcome {}
    }

    public static Outcome negotiate(@Nullable String header, @Nullable String oldHeader) {
        var asked = header == null ? null : ofCompute(header);
        if (asked == null) {
            asked = oldHeader == null ? null : oldHeader.strip();
        }
        if (asked == null) {
            return new Outcome.Agreed(MicroversionCatalogue.OLDEST);
        }
        if (asked.toLowerCase(Locale.ROOT).equals("latest")) {
            return new Outcome.Agreed(MicroversionCatalogue.NEWEST);
        }
        var version = ApiVersion.parse(asked);
        if (version.isEmpty()) {
            return new Outcome.Malformed(
                    "API Version String "
                            + asked
                            + " is of invalid format. Must be of format MajorNum.MinorNum.");
        }
        if (!MicroversionCatalogue.isServed(version.get())) {
            return new Outcome.OutOfRange(
                    version.get(),
                    "Version %s is not supported by the API. Minimum is %s and maximum is %s."
                            .formatted(
                                    version.get(),
                                    MicroversionCatalogue.OLDEST,
                                    MicroversionCatalogue.NEWEST));
        }
        return new Outcome.Agreed(version.get());
    }

    /** The part of a list such as {@code "volume 3.5, compute 2.67"} that is for us. */
    private static @Nullable String ofCompute(String header) {
        for (var part : header.split(",", -1)) {
            var words = part.strip().split("\\s+", 2);
            if (words[0].toLowerCase(Locale.ROOT).equals(SERVICE)) {
                return words.length == 2 ? words[1] : "";
            }
        }
        return null;
    }
}
