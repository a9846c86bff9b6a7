package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs: arguments as a list, never through a shell, never for ever. */
final class Tool {
    private static final int LONGEST_OUTPUT = 1 << 20;
    private static final int SECONDS = 120;

    private Tool() {}

    /** What it printed; a status other than 0 is a failure. */
    static String run(List<String> command) throws HypervisorFailure {
        return run(command, String.join(" ", command));
    }

    /** Likewise, of a command of which nothing must be told. */
    static String runSecretly(List<String> command) throws HypervisorFailure {
        return run(command, command.getFirst());
    }

    private static String run(List<String> command, String shown) throws HypervisorFailure {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output =
                    new String(
                            process.getInputStream().readNBytes(LONGEST_OUTPUT),
                            StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failed(shown, "took too long");
            }
            if (process.exitValue() != 0) {
                throw failed(shown, output.strip());
            }
            return output;
        } catch (IOException e) {
            throw failed(shown, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failed(shown, "interrupted");
        }
    }

    /** However long it takes; ended when something newer was asked of the server. */
    static void runLong(List<String> command, String phase, Progress progress)
            throws HypervisorFailure {
        var shown = String.join(" ", command);
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                process.getOutputStream().close();
                while (!process.waitFor(1, TimeUnit.SECONDS)) {
                    progress.at(phase, 0);
                    if (progress.isOvertaken()) {
                        throw overtaken();
                    }
                }
                if (process.exitValue() != 0) {
                    var output = process.getInputStream().readNBytes(LONGEST_OUTPUT);
                    throw failed(shown, new String(output, StandardCharsets.UTF_8).strip());
                }
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw failed(shown, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failed(shown, "interrupted");
        }
    }

    static HypervisorFailure overtaken() {
        return new HypervisorFailure(
                Kind.TRANSIENT, "Something newer was asked of the server.", "overtaken");
    }

    /** On untrusted images: bounded in memory (bytes) and processor time (seconds). */
    static String runBounded(List<String> command) throws HypervisorFailure {
        var bounded = new ArrayList<>(List.of("prlimit", "--as=2147483648", "--cpu=60"));
        bounded.addAll(command);
        return run(bounded);
    }

    private static HypervisorFailure failed(String command, String why) {
        return new HypervisorFailure(
                Kind.TRANSIENT, "The host could not prepare the guest.", command + ": " + why);
    }
}
