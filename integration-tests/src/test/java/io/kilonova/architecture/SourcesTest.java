package io.kilonova.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What can be read off the sources only. */
class SourcesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern VERSION = Pattern.compile("\"2\\.\\d{1,3}\"");

    /** Code asks for behaviour by name; numbers stand in annotations and in the catalogue. */
    @Test
    void noMicroversionIsWrittenAsANumber() throws IOException {
        var found = new ArrayList<String>();
        for (var file : sources("api-server")) {
            if (file.toString().contains("/platform/microversion/")
                    || file.endsWith("VersionDocuments.java")) {
                continue;
            }
            for (var line : Files.readAllLines(file)) {
                if (VERSION.matcher(line.replaceAll("@\\w+\\([^)]*\\)", "")).find()) {
                    found.add(file.getFileName() + ": " + line.strip());
                }
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void everyPackageSaysThatNothingIsNull() throws IOException {
        var missing = new ArrayList<Path>();
        for (var module : modules()) {
            for (var file : sources(module)) {
                if (!Files.exists(file.resolveSibling("package-info.java"))) {
                    missing.add(ROOT.relativize(file.getParent()));
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    private static List<String> modules() {
        return List.of(
                "common-model",
                "db-migrations",
                "companions/client",
                "companions/server",
                "api-server",
                "scheduler",
                "compute-agent",
                "certificates",
                "launcher");
    }

    private static List<Path> sources(String module) throws IOException {
        try (var files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
