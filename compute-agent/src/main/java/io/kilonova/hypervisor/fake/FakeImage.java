package io.kilonova.hypervisor.fake;

import io.kilonova.agent.protocol.SnapshotGuest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.ImageSink;
import io.kilonova.hypervisor.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;

/** The smallest image there is: an empty disk of 32 MiB. */
final class FakeImage {
    private static final int HEADER = 512;
    private static final int MAGIC = 0x514649fb;
    private static final int VERSION = 2;
    private static final int SIZE_AT = 24;
    private static final long SIZE = 32L << 20;

    private FakeImage() {}

    static void store(SnapshotGuest order, ImageSink sink, Progress progress)
            throws HypervisorFailure {
        try {
            var file = Files.createTempFile("fake-snapshot", ".img");
            try {
                Files.write(file, order.getDiskFormat().equals("raw") ? new byte[HEADER] : qcow2());
                sink.store(order.getImageId(), file, progress);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The image cannot be stored.", e);
        }
    }

    private static byte[] qcow2() {
        return ByteBuffer.allocate(HEADER)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putLong(SIZE_AT, SIZE)
                .array();
    }
}
