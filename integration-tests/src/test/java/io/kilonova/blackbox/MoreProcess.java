package io.kilonova.blackbox;

import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of a cloud beside those that the launcher starts: one more scheduler, one more host.
 */
final class MoreProcess implements AutoCloseable {
    private final Shell shell;
    private final String name;
    private final List<String> command;
    private Process process;

    private MoreProcess(Shell shell, String name, List<String> command) {
        this.shell = shell;
        this.name = name;
        this.command = command;
        this.process = start();
    }

    static MoreProcess start(LocalCloud cloud, String app, String name, List<String> arguments) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command =
                new ArrayList<>(
                        List.of(
                                java,
                                "-Xmx192m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-jar",
                                jar(cloud.var().resolve("apps").resolve(app)).toString()));
        command.addAll(arguments);
        return new MoreProcess(cloud.service(), name, command);
    }

    private static Path jar(Path folder) {
        try (var files = Files.newDirectoryStream(folder, "*.jar")) {
            return files.iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start() {
        try {
            return shell.start(command, shell.folder().resolve("log/" + name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
        Eventually.until(name + " is dead", () -> !process.isAlive());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    void startAgain() {
        if (!process.isAlive()) {
            process = start();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
