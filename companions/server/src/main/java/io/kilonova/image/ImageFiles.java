package io.kilonova.image;

import io.kilonova.companion.CompanionSettings;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.image.inspect.HostileImage;
import io.kilonova.image.inspect.ImageInspector;
import io.kilonova.image.inspect.Inspection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The bytes of images: a file each, there only when it is whole and was looked at. */
@Component
final class ImageFiles {
    private static final String PART = ".part";

    private final Path folder;
    private final ImageSettings settings;

    ImageFiles(CompanionSettings companions, ImageSettings settings) throws IOException {
        this.folder = Files.createDirectories(companions.imageDirectory().toAbsolutePath());
        this.settings = settings;
    }

    /** What was stored; the hash is sha512, the checksum md5, both hexadecimal. */
    record Stored(long size, long virtualSize, String checksum, String hash) {}

    Path fileOf(UUID id) {
        return folder.resolve(id.toString());
    }

    /** Takes the bytes as they come; nothing is left behind when they stop early or are refused. */
    Stored store(UUID id, String format, InputStream bytes, long most) throws IOException {
        var part = folder.resolve(id + PART);
        try {
            var digests = new Digests();
            var size = copy(bytes, part, digests, Math.min(most, settings.maxSize()));
            var inspection = inspect(part, format);
            Files.move(part, fileOf(id), StandardCopyOption.ATOMIC_MOVE);
            return new Stored(size, inspection.virtualSize(), digests.md5(), digests.sha512());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Inspection inspect(Path part, String format) throws IOException {
        try {
            var inspection = ImageInspector.inspect(part, format);
            if (inspection.virtualSize() > settings.maxVirtualSize()) {
                throw new ServiceFailure(
                        413, "", "The image's virtual size is larger than allowed.");
            }
            return inspection;
        } catch (HostileImage e) {
            throw ServiceFailure.badRequest("Image is refused: " + e.getMessage());
        }
    }

    private static long copy(InputStream from, Path to, Digests digests, long most)
            throws IOException {
        long size = 0;
        try (OutputStream out = Files.newOutputStream(to)) {
            var buffer = new byte[1 << 16];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                size += n;
                if (size > most) {
                    throw new ServiceFailure(413, "", "The image is larger than allowed.");
                }
                digests.update(buffer, n);
                out.write(buffer, 0, n);
            }
        }
        return size;
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

    private static final class Digests {
        private final MessageDigest md5 = digest("MD5");
        private final MessageDigest sha512 = digest("SHA-512");

        private static MessageDigest digest(String name) {
            try {
                return MessageDigest.getInstance(name);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        void update(byte[] bytes, int length) {
            md5.update(bytes, 0, length);
            sha512.update(bytes, 0, length);
        }

        String md5() {
            return HexFormat.of().formatHex(md5.digest());
        }

        String sha512() {
            return HexFormat.of().formatHex(sha512.digest());
        }
    }
}
