package io.kilonova.image.inspect;

import static io.kilonova.image.inspect.ImageInspector.read;
import static io.kilonova.image.inspect.ImageInspector.startsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Set;
import java.util.regex.Pattern;

/** The header and descriptor of a sparse VMDK; all numbers are little-endian. */
final class Vmdk {
    private static final String MAGIC = "KDMV";
    private static final int SECTOR = 512;
    private static final int LONGEST_DESCRIPTOR = 128;

    /** Readers look this far for a parent, whatever length the header gives. */
    private static final int USUAL_DESCRIPTOR = 20;

    private static final long LARGEST_CAPACITY = Long.MAX_VALUE / SECTOR;
    private static final long DIRECTORY_AT_END = -1;
    private static final Set<String> SELF_CONTAINED = Set.of("monolithicSparse", "streamOptimized");
    private static final Pattern TYPE = Pattern.compile("createType\\s*=\\s*\"([^\"]*)\"");
    private static final Pattern LOOKS_LIKE_EXTENT =
            Pattern.compile("(?i)^\\s*(?:RW|RDONLY|NOACCESS)\\b.*");
    private static final Pattern EXTENT =
            Pattern.compile("(?:RW|RDONLY) \\d+ SPARSE \"([^\"/\\\\]*)\"\\s*");

    private Vmdk() {}

    /** The virtual size in bytes. */
    static long check(FileChannel channel) throws IOException, HostileImage {
        var header = checkStart(channel);
        if (header.getLong(56) == DIRECTORY_AT_END) {
            checkEnd(channel, header);
        }
        return header.getLong(12) * SECTOR;
    }

    /** The header, once it and the descriptor are found harmless. */
    static ByteBuffer checkStart(FileChannel channel) throws IOException, HostileImage {
        var header = read(channel, 0, SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        if (!startsWith(header, 0, MAGIC) || header.limit() < SECTOR) {
            throw new HostileImage("The VMDK is no image by itself, or of a kind not taken here.");
        }
        var capacity = header.getLong(12);
        if (capacity <= 0 || capacity > LARGEST_CAPACITY) {
            throw new HostileImage("The VMDK has an impossible virtual size.");
        }
        var length = header.getLong(36);
        if (header.getLong(28) != 1 || length <= 0 || length > LONGEST_DESCRIPTOR) {
            throw new HostileImage("The VMDK has no descriptor behind its header.");
        }
        var most = (int) Math.max(length, USUAL_DESCRIPTOR) * SECTOR;
        checkDescriptor(Detector.text(read(channel, SECTOR, most)), (int) length * SECTOR);
        return header;
    }

    private static void checkDescriptor(String text, int length) throws HostileImage {
        if (text.contains("parentFileNameHint")) {
            throw new HostileImage("The VMDK has a parent.");
        }
        var descriptor = text.substring(0, Math.min(length, text.length()));
        var type = TYPE.matcher(descriptor);
        if (!type.find() || !SELF_CONTAINED.contains(type.group(1)) || type.find()) {
            throw new HostileImage("The VMDK is not contained in this one file.");
        }
        var extents =
                descriptor
                        .lines()
                        .filter(line -> LOOKS_LIKE_EXTENT.matcher(line).matches())
                        .toList();
        if (extents.size() != 1 || !EXTENT.matcher(extents.getFirst()).matches()) {
            throw new HostileImage("The VMDK names files of the host.");
        }
    }

    /** Such images repeat their header near the end, and that is the one that counts. */
    private static void checkEnd(FileChannel channel, ByteBuffer header)
            throws IOException, HostileImage {
        var size = channel.size();
        var last = read(channel, Math.max(0, size - 2 * SECTOR), SECTOR);
        last.order(ByteOrder.LITTLE_ENDIAN);
        if (size % SECTOR != 0
                || last.limit() < SECTOR
                || !startsWith(last, 0, MAGIC)
                || last.getLong(12) != header.getLong(12)) {
            throw new HostileImage("The VMDK's header and footer do not agree.");
        }
    }
}
