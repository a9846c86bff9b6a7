package io.kilonova.volume;

import io.kilonova.image.ImageInfo;
import io.kilonova.image.inspect.HostileImage;
import io.kilonova.image.inspect.ImageInspector;
import io.kilonova.peer.OtherServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Brings the content of images into volumes. What the image service says of an image is checked
 * here again: its bytes, its format, that it is contained in itself, and that it fits.
 */
@Component
final class ImageContents {
    /** QEMU's names of the formats that can be unpacked. */
    private static final Map<String, String> DRIVERS =
            Map.of(
                    "raw", "raw", "iso", "raw", "qcow2", "qcow2", "vmdk", "vmdk", "vhd", "vpc",
                    "vdi", "vdi");

    private static final Map<String, String> DIGESTS =
            Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");
    private static final int BLOCK = 64 << 10;

    private final OtherServices services;
    private final VolumeFiles files;

    ImageContents(OtherServices services, VolumeFiles files) {
        this.services = services;
        this.files = files;
    }

    /** QEMU's name for images of this format that are made here. */
    static String driver(String diskFormat) {
        return DRIVERS.getOrDefault(diskFormat, diskFormat);
    }

    /**
     * The content of the image, raw, in the part.
     *
     * @return the image as it is described
     */
    ImageInfo fetch(String id, Path part, int gib)
            throws IOException, InterruptedException, JobFailed {
        var image =
                services.images()
                        .find(id)
                        .filter(ImageInfo::isActive)
                        .orElseThrow(
                                () -> new JobFailed("Image " + id + " is not there any more."));
        var download = files.part();
        try {
            download(image, download);
            var driver = DRIVERS.getOrDefault(inspect(image, download, gib), "");
            if (driver.isEmpty()) {
                throw unacceptable(image, "images of its format are not taken here");
            }
            if (driver.equals("raw")) {
                Files.move(download, part);
            } else {
                files.fromImage(download, driver, part, gib);
            }
            return image;
        } finally {
            files.delete(download);
        }
    }

    private void download(ImageInfo image, Path file) throws IOException, JobFailed {
        var digest = digest(image.hashAlgorithm());
        try (var bytes = services.images().download(image.id());
                var out = new RandomAccessFile(file.toFile(), "rw")) {
            long size = copy(bytes, out, digest, image);
            if (size != image.size()) {
                throw unacceptable(image, "its bytes came only in part");
            }
        }
        var hash = HexFormat.of().formatHex(digest.digest());
        if (!image.hash().isEmpty() && !hash.equalsIgnoreCase(image.hash())) {
            throw unacceptable(image, "its bytes are not those that were stored");
        }
    }

    /** Blocks of zeros become holes. */
    private static long copy(
            InputStream from, RandomAccessFile to, MessageDigest digest, ImageInfo image)
            throws IOException, JobFailed {
        var zeros = new byte[BLOCK];
        var block = new byte[BLOCK];
        long size = 0;
        for (int n = from.readNBytes(block, 0, BLOCK); n > 0; ) {
            digest.update(block, 0, n);
            if (size + n > image.size()) {
                throw unacceptable(image, "it is longer than its size");
            }
            if (!Arrays.equals(block, 0, n, zeros, 0, n)) {
                to.seek(size);
                to.write(block, 0, n);
            }
            size += n;
            n = from.readNBytes(block, 0, BLOCK);
        }
        to.setLength(size);
        return size;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(DIGESTS.getOrDefault(algorithm, "SHA-512"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String inspect(ImageInfo image, Path file, int gib)
            throws IOException, JobFailed {
        try {
            var inspection = ImageInspector.inspect(file, image.diskFormat());
            if (inspection.virtualSize() > VolumeFiles.bytes(gib)) {
                throw unacceptable(
                        image,
                        "its virtual size of %d bytes does not fit in a volume of %d GiB"
                                .formatted(inspection.virtualSize(), gib));
            }
            return inspection.format();
        } catch (HostileImage e) {
            throw unacceptable(image, String.valueOf(e.getMessage()));
        }
    }

    private static JobFailed unacceptable(ImageInfo image, String why) {
        return new JobFailed("Image " + image.id() + " is unacceptable: " + why);
    }
}
