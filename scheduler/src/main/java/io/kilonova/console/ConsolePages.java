package io.kilonova.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The page that shows a screen, and what it is made of; there is nothing else to be had here. */
final class ConsolePages {
    private static final String PAGE = "/vnc_lite.html";
    private static final Pattern PART =
            Pattern.compile("/novnc(/(?:core|vendor)(?:/[a-z0-9][a-z0-9-]*)+\\.js)");

    /** A file, as browsers want it. */
    record Page(String type, byte[] bytes) {}

    Optional<Page> find(String path) {
        if (path.equals(PAGE)) {
            return read("/console/vnc_lite.html", "text/html; charset=UTF-8");
        }
        var part = PART.matcher(path);
        return part.matches()
                ? read("/novnc" + part.group(1), "text/javascript; charset=UTF-8")
                : Optional.empty();
    }

    private static Optional<Page> read(String resource, String type) {
        try (var in = ConsolePages.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(new Page(type, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
