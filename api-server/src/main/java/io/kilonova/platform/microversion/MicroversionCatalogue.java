package io.kilonova.platform.microversion;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Every microversion there is, oldest first, from {@code contract/microversions.tsv}. */
public final class MicroversionCatalogue {
    public static final ApiVersion OLDEST = ApiVersion.of("2.1");
    public static final ApiVersion NEWEST = ApiVersion.of("2.104");

    private MicroversionCatalogue() {}

    /**
     * @param change what the version changed, in a sentence
     */
    public record Entry(ApiVersion version, String change, String routes) {}

    public static List<Entry> entries() {
        var resource = "/contract/microversions.tsv";
        try (var lines = MicroversionCatalogue.class.getResourceAsStream(resource)) {
            if (lines == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Entry(ApiVersion.of(cells[0]), cells[1], cells[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isServed(ApiVersion version) {
        return version.isAtLeast(OLDEST) && NEWEST.isAtLeast(version);
    }
}
