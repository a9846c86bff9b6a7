package io.kilonova.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/** Numbers the starts of an agent. */
final class Generation {
    private Generation() {}

    /**
     * A number greater than all before it: one more than the last or, so that a lost state
     * directory does not silence the host, the seconds of the clock if that is more.
     */
    static long next(Path directory, Clock clock) throws IOException {
        Files.createDirectories(directory);
        var file = directory.resolve("generation");
        var last = Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
        var next = Math.max(last + 1, clock.instant().getEpochSecond());
        var fresh = directory.resolve("generation.new");
        Files.writeString(fresh, next + "\n", StandardCharsets.US_ASCII);
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return next;
    }
}
