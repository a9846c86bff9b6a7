package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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

    /** The same with more variables. */
    Shell with(Map<String, String> variables) {
        var all = new HashMap<>(environment);
        all.putAll(variables);
        return new Shell(folder, all);
    }

    Ran run(String... command) {
        return run(List.of(command));
    }

    Ran run(List<String> command) {
        return run(command, "");
    }

    /**
     * @param input what the program reads
     */
    Ran run(List<String> command, String input) {
        try {
            // not pipes: what the program leaves running keeps them open
            var output = Files.createTempFile("shell", ".log");
            var typed = Files.writeString(Files.createTempFile("shell", ".in"), input);
            try {
                var status = wait(start(command, typed, output));
                return new Ran(String.join(" ", command), status, Files.readString(output));
            } finally {
                Files.delete(typed);
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process start(List<String> command, Path output) throws IOException {
        return start(command, Path.of("/dev/null"), output);
    }

    private Process start(List<String> command, Path input, Path output) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        builder.redirectInput(input.toFile());
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
