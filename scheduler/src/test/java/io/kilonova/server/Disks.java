package io.kilonova.server;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Disks of servers, for tests. */
public final class Disks {
    private static final long MIB_PER_GIB = 1024;

    private Disks() {}

    /** A volume that the build makes from an image, and boots from. */
    public static BlockDeviceRow bootVolume() {
        return disk("image", "image-1", null, "/dev/vda", 0, true);
    }

    /** An empty volume that the build makes. */
    public static BlockDeviceRow blankVolume() {
        return disk("blank", null, null, "/dev/vdb", -1, false);
    }

    /** A volume that the user has. */
    public static BlockDeviceRow volume(String id, String device, boolean deleteOnTermination) {
        return disk("volume", id, id, device, -1, deleteOnTermination);
    }

    private static BlockDeviceRow disk(
            String source,
            @Nullable String sourceId,
            @Nullable String volumeId,
            String device,
            int bootIndex,
            boolean deleteOnTermination) {
        return new BlockDeviceRow(
                UUID.randomUUID(),
                source,
                "volume",
                sourceId,
                volumeId,
                null,
                2 * MIB_PER_GIB,
                bootIndex,
                device,
                "disk",
                "virtio",
                null,
                null,
                deleteOnTermination,
                false,
                null,
                null,
                false);
    }
}
