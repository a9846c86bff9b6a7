package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Image;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.ImageSource;
import io.kilonova.image.inspect.HostileImage;
import io.kilonova.image.inspect.ImageInspector;
import io.kilonova.image.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images of this host: each fetched once, however many guests ask, and used only after its bytes
 * were found to be those the image service knows, and harmless.
 */
final class ImageCache {
    private static final int GIBIBYTE_SHIFT = 30;

    private final Path folder;
    private final ImageSource source;
    private final ConcurrentHashMap<String, Object> locks = new ConcurrentHashMap<>();

    ImageCache(Path folder, ImageSource source) {
        this.folder = folder;
        this.source = source;
    }

    /**
     * A base that overlays may be made of.
     *
     * @param format raw, qcow2 or iso
     * @param virtualSize bytes
     */
    record Base(Path file, String format, long virtualSize) {}

    /** The image on this host, fetched if need be. */
    Base fetch(Image image) throws HypervisorFailure {
        var id = UUID.fromString(image.getId()).toString();
        synchronized (locks.computeIfAbsent(id, _ -> new Object())) {
            try {
                Files.createDirectories(folder);
                var file = folder.resolve(id);
                if (!Files.exists(file)) {
                    download(image, file);
                }
                return base(image, file);
            } catch (IOException e) {
                throw new HypervisorFailure(Kind.TRANSIENT, "The image cannot be fetched.", e);
            }
        }
    }

    /**
     * Makes the image the disk of a guest, and keeps nothing of it here.
     *
     * @param rootGb size of the disk; 0 for the image's
     */
    void moveTo(Path disk, Image image, long rootGb) throws HypervisorFailure {
        var fetched = disk.resolveSibling(disk.getFileName() + ".image");
        var part = disk.resolveSibling(disk.getFileName() + ".part");
        try {
            Files.deleteIfExists(fetched);
            download(image, fetched);
            var base = base(image, fetched);
            checkFits(base, rootGb);
            if (base.format().equals("qcow2")) {
                Files.move(base.file(), part, StandardCopyOption.REPLACE_EXISTING);
            } else {
                convert(base.file(), "raw", part);
            }
            if (rootGb > 0) {
                Tool.runBounded(
                        List.of(
                                "qemu-img",
                                "resize",
                                "-q",
                                "-f",
                                "qcow2",
                                part.toString(),
                                rootGb + "G"));
            }
            Files.move(part, disk, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(fetched);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The image cannot be fetched.", e);
        }
    }

    private void download(Image image, Path file) throws IOException, HypervisorFailure {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            source.fetch(image, part);
            checkHash(image, part);
            inspect(image, part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void checkHash(Image image, Path file) throws IOException, HypervisorFailure {
        if (image.getSize() != Files.size(file)) {
            throw corrupt("size");
        }
        var algorithm = image.getHashAlgorithm().isEmpty() ? "sha512" : image.getHashAlgorithm();
        if (!image.getHash().isEmpty() && !hash(file, algorithm).equals(image.getHash())) {
            throw corrupt("checksum");
        }
    }

    private static HypervisorFailure corrupt(String what) {
        return new HypervisorFailure(
                Kind.TRANSIENT, "The image arrived with another " + what + ".", what + " differs");
    }

    private static String hash(Path file, String algorithm) throws IOException {
        var name = algorithm.toUpperCase(Locale.ROOT).replace("SHA", "SHA-");
        try (var in =
                new DigestInputStream(
                        Files.newInputStream(file), MessageDigest.getInstance(name))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no such hash: " + algorithm, e);
        }
    }

    private static Inspection inspect(Image image, Path file)
            throws IOException, HypervisorFailure {
        try {
            return ImageInspector.inspect(file, image.getDiskFormat());
        } catch (HostileImage e) {
            throw new HypervisorFailure(Kind.PERMANENT, "Image is refused: " + e.getMessage(), e);
        }
    }

    private Base base(Image image, Path file) throws IOException, HypervisorFailure {
        var found = inspect(image, file);
        return switch (found.format()) {
            case "raw", "qcow2", "iso" -> new Base(file, found.format(), found.virtualSize());
            case "vmdk", "vdi", "vhdx" -> converted(file, found, found.format());
            case "vhd" -> converted(file, found, "vpc");
            default ->
                    throw new HypervisorFailure(
                            Kind.PERMANENT,
                            "Images of format " + found.format() + " cannot be booted here.",
                            "");
        };
    }

    private static Base converted(Path file, Inspection found, String driver)
            throws IOException, HypervisorFailure {
        var target = file.resolveSibling(file.getFileName() + ".qcow2");
        if (!Files.exists(target)) {
            var part = file.resolveSibling(file.getFileName() + ".qcow2.part");
            convert(file, driver, part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return new Base(target, "qcow2", found.virtualSize());
    }

    private static void convert(Path file, String driver, Path target) throws HypervisorFailure {
        Tool.runBounded(
                List.of(
                        "qemu-img",
                        "convert",
                        "-f",
                        driver,
                        "-O",
                        "qcow2",
                        file.toString(),
                        target.toString()));
    }

    /**
     * Refuses a base that unpacks to more than the flavor's disk; 0 GiB is as large as the base.
     */
    static void checkFits(Base base, long rootGb) throws HypervisorFailure {
        if (rootGb > 0 && base.virtualSize() > rootGb << GIBIBYTE_SHIFT) {
            throw new HypervisorFailure(
                    Kind.PERMANENT,
                    "Flavor's disk is too small for requested image. Flavor disk is "
                            + (rootGb << GIBIBYTE_SHIFT)
                            + " bytes, image is "
                            + base.virtualSize()
                            + " bytes.",
                    "");
        }
    }
}
