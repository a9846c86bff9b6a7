package io.kilonova.agent;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest epoch of each operation this host has heard of, over restarts: lines of operation and
 * epoch, the newest operations only. It need not survive the loss of power, for the guests and the
 * old commands do not either.
 */
public final class EpochJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EpochJournal.class);
    private static final int KEPT = 10_000;

    private final @Nullable Path file;
    private final LinkedHashMap<String, Long> newest = new LinkedHashMap<>();
    private @Nullable BufferedWriter out;
    private int lines;

    private EpochJournal(@Nullable Path file) {
        this.file = file;
    }

    /** One that forgets when the process ends. */
    public static EpochJournal inMemory() {
        return new EpochJournal(null);
    }

    public static EpochJournal open(Path file) throws IOException {
        var journal = new EpochJournal(file);
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                journal.read(line);
            }
        }
        journal.rewrite(file);
        return journal;
    }

    /** A torn last line, as a crash may leave it, is no line. */
    private void read(String line) {
        var space = line.indexOf(' ');
        if (space < 0 || !line.endsWith(";")) {
            return;
        }
        try {
            var epoch = Long.parseLong(line.substring(space + 1, line.length() - 1));
            put(line.substring(0, space), epoch);
        } catch (NumberFormatException _) {
            LOG.warn("ignoring a line of {}", file);
        }
    }

    /**
     * Remembers the epoch.
     *
     * @return false when a newer one is known
     */
    synchronized boolean accept(String operation, long epoch) {
        var known = newest.getOrDefault(operation, Long.MIN_VALUE);
        if (epoch > known) {
            put(operation, epoch);
            append(operation, epoch);
        }
        return epoch >= known;
    }

    synchronized boolean isStale(String operation, long epoch) {
        return epoch < newest.getOrDefault(operation, Long.MIN_VALUE);
    }

    private void put(String operation, long epoch) {
        newest.putLast(operation, Math.max(epoch, newest.getOrDefault(operation, epoch)));
        if (newest.size() > KEPT) {
            newest.pollFirstEntry();
        }
    }

    private void append(String operation, long epoch) {
        var path = file;
        if (path == null) {
            return;
        }
        try {
            if (lines > 2 * KEPT) {
                rewrite(path);
            } else {
                write(operation, epoch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    private void write(String operation, long epoch) throws IOException {
        var writer = out;
        if (writer != null) {
            writer.write(operation + " " + epoch + ";\n");
            writer.flush();
            lines++;
        }
    }

    private void rewrite(Path path) throws IOException {
        close();
        var fresh = path.resolveSibling(path.getFileName() + ".new");
        out = Files.newBufferedWriter(fresh);
        lines = 0;
        for (Map.Entry<String, Long> entry : newest.entrySet()) {
            write(entry.getKey(), entry.getValue());
        }
        close();
        Files.move(
                fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        out = Files.newBufferedWriter(path, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
    }

    @Override
    public synchronized void close() throws IOException {
        var writer = out;
        if (writer != null) {
            writer.close();
            out = null;
        }
    }
}
