package io.kilonova.image.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** The header and descriptor of a sparse VMDK; all numbers are little-endian. */
final class Vmdk {
    private static final int SECTOR = 512;
    private static final int LONGEST_DESCRIPTOR = 64 * 1024;
    private static final Set<String> SELF_CONTAINED = Set.of("monolithicSparse", "streamOptimized");
    private static final Pattern TYPE = Pattern.compile("createType=\"([^\"]*)\"");
    private static final Pattern EXTENT =
            Pattern.compile("(?m)^(?:RW|RDONLY|NOACCESS)\\s+\\d+\\s+(\\S+)\\s+\"([^\"]*)\"");

    private Vmdk() {}

    /** The virtual size in bytes. */
    static long check(ByteBuffer head, FileChannel channel) throws IOException, HostileImage {
        if (!ImageInspector.startsWith(head, 0, "KDMV") || head.limit() < SECTOR) {
            throw new HostileImage("The VMDK is of a kind that is not known.");
        }
        var header = head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        var at = header.getLong(28) * SECTOR;
        var length = header.getLong(36) * SECTOR;
        if (at <= 0 || length <= 0 || length > LONGEST_DESCRIPTOR) {
            throw new HostileImage("The VMDK has no descriptor inside.");
        }
        var bytes = ImageInspector.read(channel, at, (int) length);
        checkDescriptor(new String(bytes.array(), 0, bytes.limit(), StandardCharsets.ISO_8859_1));
        return header.getLong(12) * SECTOR;
    }

    private static void checkDescriptor(String descriptor) throws HostileImage {
        var type = TYPE.matcher(descriptor);
        if (!type.find() || !SELF_CONTAINED.contains(type.group(1))) {
            throw new HostileImage("The VMDK is not contained in this one file.");
        }
        var extents = EXTENT.matcher(descriptor);
        while (extents.find()) {
            if (!extents.group(1).equals("SPARSE") || extents.group(2).contains("/")) {
                throw new HostileImage("The VMDK names a file of the host.");
            }
        }
    }
}
