package io.kilonova.image;

import io.kilonova.companion.CompanionSettings;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.id.Ids;
import io.kilonova.image.inspect.HostileImage;
import io.kilonova.image.inspect.ImageInspector;
import io.kilonova.image.inspect.Inspection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The bytes of images: a file each, there only when it is whole and was looked at. */
@Component
final class ImageFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFiles.class);
    private static final String PART = ".part";

    private final Path folder;
    private final ImageSettings settings;
    private final Ids ids;

    ImageFiles(CompanionSettings companions, ImageSettings settings, Ids ids) throws IOException {
        this.folder = Files.createDirectories(companions.imageDirectory().toAbsolutePath());
        this.settings = settings;
        this.ids = ids;
    }

    /** What was stored; the hash is sha512, the checksum md5, both hexadecimal. */
    record Stored(long size, long virtualSize, String checksum, String hash) {}

    Path fileOf(UUID id) {
        return folder.resolve(id.toString());
    }

    /**
     * Takes the bytes as they come; nothing is left behind when they stop early or are refused.
     *
     * @param announced how many will come; -1 when that is not known
     * @param room is told of each piece before it is written, and may refuse it
     */
    Stored store(UUID id, String format, InputStream bytes, long announced, IntConsumer room)
            throws IOException {
        var part = folder.resolve(id + "." + ids.next() + PART);
        try {
            var digests = new Digests();
            var size = copy(bytes, part, format, digests, room);
            if (announced >= 0 && size != announced) {
                throw cutOff();
            }
            var inspection = inspect(part, format);
            Files.move(part, fileOf(id), StandardCopyOption.ATOMIC_MOVE);
            return new Stored(size, inspection.virtualSize(), digests.md5(), digests.sha512());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private long copy(InputStream from, Path to, String format, Digests digests, IntConsumer room)
            throws IOException {
        try (var out =
                FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = new byte[ImageInspector.START];
            long size = 0;
            for (int n = read(from, buffer); n > 0; n = read(from, buffer)) {
                room.accept(n);
                if (size + n > settings.maxSize()) {
                    throw new ServiceFailure(413, "", "The image is larger than allowed.");
                }
                digests.update(buffer, n);
                write(out, ByteBuffer.wrap(buffer, 0, n));
                if (size == 0) {
                    inspectStart(to, format);
                }
                size += n;
            }
            out.force(true);
            return size;
        }
    }

    /** A full buffer, but at the end; 0 then. */
    private static int read(InputStream from, byte[] buffer) {
        try {
            return from.readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
            LOG.info("upload cut off: {}", e.toString());
            throw cutOff();
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            LOG.warn("no room for an image: {}", e.toString());
            throw new ServiceFailure(413, "", "There is not enough disk space on the image store.");
        }
    }

    private static ServiceFailure cutOff() {
        return ServiceFailure.badRequest("The upload was cut off.");
    }

    private static void inspectStart(Path part, String format) throws IOException {
        try {
            ImageInspector.inspectStart(part, format);
        } catch (HostileImage e) {
            throw refused(e);
        }
    }

    private Inspection inspect(Path part, String format) throws IOException {
        try {
            var inspection = ImageInspector.inspect(part, format);
            if (inspection.virtualSize() > settings.maxVirtualSize()) {
                throw new ServiceFailure(
                        413,
                        "",
                        "The image's virtual size of "
                                + inspection.virtualSize()
                                + " bytes is larger than allowed.");
            }
            return inspection;
        } catch (HostileImage e) {
            throw refused(e);
        }
    }

    private static ServiceFailure refused(HostileImage e) {
        LOG.info("image refused: {}", e.getMessage());
        return ServiceFailure.badRequest("Image is refused: " + e.getMessage());
    }

    void delete(UUID id) throws IOException {
        Files.deleteIfExists(fileOf(id));
    }

    /** Uploads that a crash cut off. */
    void removeParts() throws IOException {
        try (var files = Files.newDirectoryStream(folder, "*" + PART)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
    }
}
