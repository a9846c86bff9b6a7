package io.kilonova.image.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a bounded part of an image and never follows what it says. An image passes when it is what
 * it is declared to be and is contained in itself. Formats as in QEMU's docs/interop (qcow2.txt),
 * the VMDK, VHD and VDI specifications, and ECMA-119.
 */
public final class ImageInspector {
    /** What {@link #inspectStart} wants to have. */
    public static final int START = 64 << 10;

    /** Kernels and the like: bytes that are used as they are, as those of raw disks. */
    private static final Set<String> BYTES = Set.of("aki", "ari", "ami");

    private static final Set<String> KNOWN = Set.of("raw", "iso", "qcow2", "vmdk", "vhd", "vdi");

    private ImageInspector() {}

    /**
     * @param declared the format that the owner says it has
     * @throws HostileImage when it is another, or reaches outside of itself
     */
    public static Inspection inspect(Path file, String declared) throws IOException, HostileImage {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var format = expect(Detector.format(channel), declared);
            var size = virtualSize(format, channel);
            if (size < 0) {
                throw new HostileImage("The image has an impossible virtual size.");
            }
            return new Inspection(format, size);
        }
    }

    /**
     * The same for a file that is still being written, so that a wrong one need not come in whole:
     * refuses what its first {@link #START} bytes give away, and passes what only the end can tell.
     */
    public static void inspectStart(Path file, String declared) throws IOException, HostileImage {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var start = Detector.formatOfStart(channel);
            // a VHD of fixed size looks raw up to its last sector
            if (start.equals("raw")) {
                expect("raw", declared.toLowerCase(Locale.ROOT).equals("vhd") ? "raw" : declared);
                return;
            }
            expect(start, declared);
            if (start.equals("qcow2")) {
                Qcow2.check(channel);
            }
            if (start.equals("vmdk")) {
                Vmdk.checkStart(channel);
            }
        }
    }

    private static String expect(String found, String declared) throws HostileImage {
        var name = declared.toLowerCase(Locale.ROOT);
        var wanted = BYTES.contains(name) ? "raw" : name;
        if (!KNOWN.contains(wanted)) {
            throw new HostileImage("Images of the format " + wanted + " are not taken here.");
        }
        if (!wanted.equals(found)) {
            throw new HostileImage(
                    "The image is declared as " + name + " but its content is " + found + ".");
        }
        return found;
    }

    private static long virtualSize(String format, FileChannel channel)
            throws IOException, HostileImage {
        return switch (format) {
            case "qcow2" -> Qcow2.check(channel);
            case "vmdk" -> Vmdk.check(channel);
            case "vhd" -> Vhd.check(channel);
            case "vdi" -> Vdi.check(channel);
            default -> channel.size();
        };
    }

    /** As much of the range as there is. */
    static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
            // until it is full or the file ends
        }
        return buffer.flip();
    }

    static boolean startsWith(ByteBuffer bytes, int at, String text) {
        var magic = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.limit() < at + magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (bytes.get(at + i) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
