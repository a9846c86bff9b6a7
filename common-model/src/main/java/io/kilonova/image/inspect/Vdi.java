package io.kilonova.image.inspect;

import static io.kilonova.image.inspect.ImageInspector.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** The header of a VDI; numbers are little-endian. */
final class Vdi {
    private static final int HEADER = 512;
    private static final int MAGIC = 0xbeda107f;
    private static final int GROWING = 1;
    private static final int FIXED = 2;

    private Vdi() {}

    static boolean isOne(ByteBuffer head) {
        return head.limit() >= HEADER && little(head).getInt(64) == MAGIC;
    }

    /** The virtual size in bytes. */
    static long check(FileChannel channel) throws IOException, HostileImage {
        var header = little(read(channel, 0, HEADER));
        var kind = header.getInt(76);
        if (kind != GROWING && kind != FIXED) {
            throw new HostileImage("The VDI is not contained in this one file.");
        }
        return header.getLong(368);
    }

    private static ByteBuffer little(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
