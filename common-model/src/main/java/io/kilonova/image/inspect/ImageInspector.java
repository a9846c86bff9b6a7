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
 * Reads a bounded part of an image and never follows what it says. Formats as in QEMU's
 * docs/interop (qcow2.txt), the VMDK, VHD and VDI specifications, and ECMA-119.
 */
public final class ImageInspector {
    /**
     * Declared formats whose content is opaque: kernels and the like, which no one opens as a disk.
     */
    private static final Set<String> OPAQUE = Set.of("aki", "ari", "ami", "ploop");

    private static final int ISO_MAGIC_AT = 32_769;
    private static final int VDI_MAGIC_AT = 64;
    private static final int VDI_MAGIC = 0x7f10dabe;

    private ImageInspector() {}

    /**
     * @param declared the format that the owner says it has
     * @throws HostileImage when it is another, or reaches outside of itself
     */
    public static Inspection inspect(Path file, String declared) throws IOException, HostileImage {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var found = inspect(channel);
            var wanted = declared.toLowerCase(Locale.ROOT);
            if (!OPAQUE.contains(wanted) && !wanted.equals(found.format())) {
                throw new HostileImage(
                        "The image is declared as "
                                + wanted
                                + " but its content is "
                                + found.format()
                                + ".");
            }
            return found;
        }
    }

    private static Inspection inspect(FileChannel channel) throws IOException, HostileImage {
        var head = read(channel, 0, 512);
        if (startsWith(head, 0, "QFI\u00fb")) {
            return new Inspection("qcow2", Qcow2.check(head, channel));
        }
        if (startsWith(head, 0, "KDMV") || startsWith(head, 0, "COWD")) {
            return new Inspection("vmdk", Vmdk.check(head, channel));
        }
        if (startsWith(head, 0, "# Disk Descriptor")) {
            throw new HostileImage("A VMDK that is only a descriptor names files of the host.");
        }
        if (startsWith(head, 0, "QED\0")) {
            return new Inspection("qed", channel.size());
        }
        if (startsWith(head, 0, "LUKS\u00ba\u00be")) {
            return new Inspection("luks", channel.size());
        }
        if (startsWith(head, 0, "vhdxfile")) {
            return new Inspection("vhdx", channel.size());
        }
        return other(head, channel);
    }

    private static Inspection other(ByteBuffer head, FileChannel channel) throws IOException {
        if (startsWith(head, 0, "conectix")) {
            return new Inspection("vhd", head.getLong(48));
        }
        var footer = read(channel, Math.max(0, channel.size() - 512), 512);
        if (startsWith(footer, 0, "conectix")) {
            return new Inspection("vhd", footer.getLong(48));
        }
        if (head.limit() > 400 && Integer.reverseBytes(head.getInt(VDI_MAGIC_AT)) == VDI_MAGIC) {
            return new Inspection("vdi", Long.reverseBytes(head.getLong(368)));
        }
        if (startsWith(read(channel, ISO_MAGIC_AT, 5), 0, "CD001")) {
            return new Inspection("iso", channel.size());
        }
        return new Inspection("raw", channel.size());
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
