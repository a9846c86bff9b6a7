package io.kilonova.volume;

import io.kilonova.companion.CompanionSettings;
import io.kilonova.id.Ids;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The bytes of volumes and snapshots: a raw file each, with holes where nothing was written, that
 * depends on no other. A file gets its name when it is whole.
 */
@Component
final class VolumeFiles {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeFiles.class);
    private static final String PART = ".part";
    private static final int GIBIBYTE_SHIFT = 30;

    /** Two writes so far apart have different times on any file system. */
    private static final Duration CLOCK_STEP = Duration.ofMillis(50);

    private final Path folder;
    private final Tool tool;
    private final VolumeSettings settings;
    private final Clock clock;
    private final Sleeper sleeper;
    private final Ids ids;

    VolumeFiles(
            CompanionSettings companions,
            Tool tool,
            VolumeSettings settings,
            Clock clock,
            Sleeper sleeper,
            Ids ids)
            throws IOException {
        this.folder = Files.createDirectories(companions.volumeDirectory().toAbsolutePath());
        this.tool = tool;
        this.settings = settings;
        this.clock = clock;
        this.sleeper = sleeper;
        this.ids = ids;
        // hypervisors reach files by name, nobody else sees the names
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    static long bytes(int gib) {
        return (long) gib << GIBIBYTE_SHIFT;
    }

    Path volume(UUID id) {
        return folder.resolve("volume-" + id);
    }

    Path snapshot(UUID id) {
        return folder.resolve("snapshot-" + id);
    }

    /** A name for something that is not whole yet; whoever asks deletes the file. */
    Path part() {
        return folder.resolve(ids.next() + PART);
    }

    /** Reads as zeros. */
    void blank(Path part, int gib) throws IOException {
        Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        setSize(part, gib);
    }

    /**
     * A copy of a file as it was at one moment, even if somebody writes to it: where the file
     * system can share blocks that is immediate, else it is copied until nobody did meanwhile.
     */
    void copy(Path from, Path part) throws IOException, InterruptedException, JobFailed {
        if (isCloned(from, part)) {
            return;
        }
        for (int pass = 1; pass <= settings.quietPasses(); pass++) {
            var lastWrite = Files.getLastModifiedTime(from);
            if (lastWrite.toInstant().isAfter(clock.instant().minus(CLOCK_STEP))) {
                sleeper.sleep(CLOCK_STEP);
            }
            copy(from, part, "--reflink=never");
            if (Files.getLastModifiedTime(from).equals(lastWrite)) {
                return;
            }
            LOG.info("file={} was written to during its copy, pass={}", from.getFileName(), pass);
        }
        throw new JobFailed(
                "The volume is written to all the time, and its file system cannot clone files;"
                        + " stop or pause the server, or freeze its file systems.");
    }

    private boolean isCloned(Path from, Path part) throws IOException, InterruptedException {
        try {
            copy(from, part, "--reflink=always");
            return true;
        } catch (Tool.Failed _) {
            Files.deleteIfExists(part);
            return false;
        }
    }

    private void copy(Path from, Path part, String how) throws IOException, InterruptedException {
        tool.run(
                List.of("cp", how, "--sparse=auto", "--", from.toString(), part.toString()),
                2 * Files.size(from));
    }

    /**
     * @param driver QEMU's name of the format that the content was found to have
     */
    void fromImage(Path image, String driver, Path part, int gib)
            throws IOException, InterruptedException {
        convert(image, driver, part, "raw", bytes(gib));
    }

    void toImage(Path raw, Path part, String driver) throws IOException, InterruptedException {
        // tables and headers come on top of the content
        var size = Files.size(raw);
        convert(raw, "raw", part, driver, size + (size >> 4) + bytes(1));
    }

    private void convert(Path from, String fromDriver, Path to, String toDriver, long largest)
            throws IOException, InterruptedException {
        tool.run(
                List.of(
                        "qemu-img",
                        "convert",
                        "-f",
                        fromDriver,
                        "-O",
                        toDriver,
                        from.toString(),
                        to.toString()),
                largest);
    }

    /** Makes a volume larger, attached or not; what comes on top reads as zeros. */
    void extend(Path file, int gib) throws IOException {
        if (Files.size(file) < bytes(gib)) {
            setSize(file, gib);
        }
    }

    private static void setSize(Path file, int gib) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(bytes(gib));
            access.getChannel().force(true);
        }
    }

    /** The part is whole: it gets its size and its name, instead of what had it. */
    void put(Path part, Path target, int gib) throws IOException {
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        setSize(part, gib);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** What a crash left half done. */
    void removeParts() throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*" + PART)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
    }
}
