package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine in a folder, with an environment of its own added. */
record Shell(Path folder, Map<String, String> environment) {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** A program that ended. */
    record Ran(String command, int status, String output) {
        /** It ended well; its output, error output included. */
        String ok() {
            assertThat(status).as("%s%n%s", command, output).isZero();
            return output;
        }
    }

    Ran run(String... command) {
        return run(List.of(command));
    }

    Ran run(List<String> command) {
        try {
            // not a pipe: what the program leaves running keeps it open
            var output = Files.createTempFile("shell", ".log");
            try {
                var status = wait(start(command, output));
                return new Ran(String.join(" ", command), status, Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process start(List<String> command, Path output) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        return builder.start();
    }

    private static int wait(Process process) {
        try {
            if (process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return -1;
    }
}
