package io.kilonova.hypervisor.fake;

import io.kilonova.agent.protocol.SnapshotGuest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.ImageSink;
import io.kilonova.hypervisor.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;

/** The smallest image there is: an empty disk of 32 MiB, in four clusters. */
final class FakeImage {
    private static final int MAGIC = 0x514649fb;
    private static final int VERSION = 2;
    private static final long SIZE = 32L << 20;
    private static final int CLUSTER_BITS = 12;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int CLUSTERS = 4;
    private static final int L1_ENTRIES = 16;
    private static final int L1_AT = CLUSTER;
    private static final int REFCOUNT_TABLE_AT = 2 * CLUSTER;
    private static final int REFCOUNTS_AT = 3 * CLUSTER;

    private FakeImage() {}

    static void store(SnapshotGuest order, ImageSink sink, Progress progress)
            throws HypervisorFailure {
        try {
            var file = Files.createTempFile("fake-snapshot", ".img");
            try {
                Files.write(
                        file, order.getDiskFormat().equals("raw") ? new byte[CLUSTER] : qcow2());
                sink.store(order.getImageId(), file, progress);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The image cannot be stored.", e);
        }
    }

    private static byte[] qcow2() {
        var image =
                ByteBuffer.allocate(CLUSTERS * CLUSTER)
                        .putInt(MAGIC)
                        .putInt(VERSION)
                        .putInt(20, CLUSTER_BITS)
                        .putLong(24, SIZE)
                        .putInt(36, L1_ENTRIES)
                        .putLong(40, L1_AT)
                        .putLong(48, REFCOUNT_TABLE_AT)
                        .putInt(56, 1)
                        .putLong(REFCOUNT_TABLE_AT, REFCOUNTS_AT);
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            image.putShort(REFCOUNTS_AT + 2 * cluster, (short) 1);
        }
        return image.array();
    }
}
