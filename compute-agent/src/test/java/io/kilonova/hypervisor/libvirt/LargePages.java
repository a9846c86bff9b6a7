package io.kilonova.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Large memory pages of this machine, taken for a test and given back. */
final class LargePages implements AutoCloseable {
    static final int KIB = 2048;
    private static final Path ALL =
            Path.of("/sys/kernel/mm/hugepages/hugepages-" + KIB + "kB/nr_hugepages");

    private final long before;

    private LargePages(long before) {
        this.before = before;
    }

    static LargePages more(long count) throws IOException {
        var before = all();
        Files.writeString(ALL, Long.toString(before + count));
        return new LargePages(before);
    }

    /** As the host has them now; it may not have found as many as it was asked for. */
    static long all() throws IOException {
        return Long.parseLong(Files.readString(ALL).strip());
    }

    static boolean areKnown() {
        return Files.isWritable(ALL);
    }

    @Override
    public void close() throws IOException {
        Files.writeString(ALL, Long.toString(before));
    }
}
