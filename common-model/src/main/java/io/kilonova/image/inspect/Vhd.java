package io.kilonova.image.inspect;

import static io.kilonova.image.inspect.ImageInspector.read;
import static io.kilonova.image.inspect.ImageInspector.startsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The footer of a VHD, of which growing ones have a copy at the start; numbers are big-endian. */
final class Vhd {
    private static final int FOOTER = 512;
    private static final String MAGIC = "conectix";
    private static final int FIXED = 2;
    private static final int GROWING = 3;

    private Vhd() {}

    static boolean hasFooter(FileChannel channel) throws IOException {
        return startsWith(footer(channel), 0, MAGIC);
    }

    /** The virtual size in bytes. */
    static long check(FileChannel channel) throws IOException, HostileImage {
        var start = read(channel, 0, FOOTER);
        var footer = startsWith(start, 0, MAGIC) ? start : footer(channel);
        if (footer.limit() < FOOTER) {
            throw new HostileImage("The VHD footer is cut short.");
        }
        var kind = footer.getInt(60);
        if (kind != FIXED && kind != GROWING) {
            throw new HostileImage("The VHD is not contained in this one file.");
        }
        return footer.getLong(48);
    }

    private static ByteBuffer footer(FileChannel channel) throws IOException {
        return read(channel, Math.max(0, channel.size() - FOOTER), FOOTER);
    }
}
