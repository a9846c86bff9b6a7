package io.kilonova.volume;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Runs a program with bounds on its time, its memory and the files it writes; arguments are never
 * read by a shell.
 */
@Component
final class Tool {
    private static final int LONGEST_COMPLAINT = 2000;
    private static final long MOST_MEMORY = 2L << 30;

    private final Duration patience;

    Tool(VolumeSettings settings) {
        this.patience = settings.copyTimeout();
    }

    /** It ended otherwise than well; the message is what it said, for the log. */
    static final class Failed extends IOException {
        Failed(String message) {
            super(message);
        }
    }

    /**
     * @param largestFile bytes that it may write to one file
     */
    void run(List<String> command, long largestFile) throws IOException, InterruptedException {
        var bounded =
                new ArrayList<>(
                        List.of("prlimit", "--as=" + MOST_MEMORY, "--fsize=" + largestFile));
        bounded.addAll(command);
        var output = Files.createTempFile("tool", ".log");
        try {
            var process =
                    new ProcessBuilder(bounded)
                            .redirectErrorStream(true)
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(output.toFile())
                            .start();
            try {
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new Failed(command.getFirst() + " took too long");
                }
            } finally {
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                try (var said = Files.newInputStream(output)) {
                    var bytes = said.readNBytes(LONGEST_COMPLAINT);
                    throw new Failed(
                            command.getFirst() + ": " + new String(bytes, StandardCharsets.UTF_8));
                }
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
