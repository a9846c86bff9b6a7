package io.kilonova.image.inspect;

import static io.kilonova.image.inspect.ImageInspector.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The header of a qcow2 image; all numbers are big-endian. */
final class Qcow2 {
    private static final int HEADER_V2 = 72;
    private static final int HEADER_V3 = 104;
    private static final int SMALLEST_CLUSTER_BITS = 9;
    private static final int LARGEST_CLUSTER_BITS = 21;
    private static final long EXTERNAL_DATA_FILE = 1L << 2;

    /** Dirty, corrupt, compression type, extended L2 entries: none of them leads outside. */
    private static final long KNOWN_FEATURES = 0b11011;

    private static final int DATA_FILE_EXTENSION = 0x44415441;
    private static final int MOST_EXTENSIONS = 64;

    private Qcow2() {}

    /** The virtual size in bytes. */
    static long check(FileChannel channel) throws IOException, HostileImage {
        var head = read(channel, 0, HEADER_V3);
        if (head.limit() < HEADER_V2) {
            throw new HostileImage("The qcow2 header is cut short.");
        }
        var version = head.getInt(4);
        if (version != 2 && version != 3) {
            throw new HostileImage("The qcow2 version is " + version + "; 2 and 3 are known.");
        }
        if (head.getLong(8) != 0) {
            throw new HostileImage("The qcow2 image has a backing file.");
        }
        if (head.getInt(32) != 0) {
            throw new HostileImage("The qcow2 image is encrypted.");
        }
        var clusterBits = head.getInt(20);
        if (clusterBits < SMALLEST_CLUSTER_BITS || clusterBits > LARGEST_CLUSTER_BITS) {
            throw new HostileImage("The qcow2 image has clusters of an impossible size.");
        }
        if (version == 3) {
            checkFeatures(head);
            checkExtensions(channel, head.getInt(100), 1 << clusterBits);
        }
        return head.getLong(24);
    }

    private static void checkFeatures(ByteBuffer head) throws HostileImage {
        if (head.limit() < HEADER_V3) {
            throw new HostileImage("The qcow2 header is cut short.");
        }
        var features = head.getLong(72);
        if ((features & EXTERNAL_DATA_FILE) != 0) {
            throw new HostileImage("The qcow2 image keeps its data in another file.");
        }
        if ((features & ~KNOWN_FEATURES) != 0) {
            throw new HostileImage("The qcow2 image needs features that are not known.");
        }
    }

    /** They lie in the first cluster, behind the header. */
    private static void checkExtensions(FileChannel channel, int headerLength, int cluster)
            throws IOException, HostileImage {
        if (headerLength < HEADER_V3 || headerLength > cluster) {
            throw new HostileImage("The qcow2 header has an impossible length.");
        }
        long at = headerLength;
        for (int i = 0; i < MOST_EXTENSIONS; i++) {
            var extension = read(channel, at, 8);
            if (at >= cluster || extension.limit() < 8 || extension.getInt(0) == 0) {
                return;
            }
            if (extension.getInt(0) == DATA_FILE_EXTENSION) {
                throw new HostileImage("The qcow2 image keeps its data in another file.");
            }
            at += 8 + (Integer.toUnsignedLong(extension.getInt(4)) + 7) / 8 * 8;
        }
        throw new HostileImage("The qcow2 header has too many extensions.");
    }
}
