package io.kilonova.server;

import io.kilonova.id.Ids;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The disks that a host makes for a server: the root disk, ephemeral ones, swap. */
final class LocalDisks {
    private static final long MIB_PER_GIB = 1024;

    private final Ids ids;
    private final String bus;
    private final List<BlockDeviceRow> disks = new ArrayList<>();

    private LocalDisks(Ids ids, String bus) {
        this.ids = ids;
        this.bus = bus;
    }

    static List<BlockDeviceRow> of(ImageSpec image, FlavorSpec disks, Ids ids) {
        var made = new LocalDisks(ids, image.properties().getOrDefault("hw_disk_bus", "virtio"));
        made.add("image", image.id(), disks.rootGb() * MIB_PER_GIB, 0, null);
        if (disks.ephemeralGb() > 0) {
            made.add("blank", null, disks.ephemeralGb() * MIB_PER_GIB, -1, null);
        }
        if (disks.swapMb() > 0) {
            made.add("blank", null, disks.swapMb(), -1, "swap");
        }
        return List.copyOf(made.disks);
    }

    private void add(
            String source,
            @Nullable String sourceId,
            long sizeMb,
            int bootIndex,
            @Nullable String guestFormat) {
        var taken = disks.stream().map(BlockDeviceRow::deviceName).toList();
        disks.add(
                new BlockDeviceRow(
                        ids.next(),
                        source,
                        "local",
                        sourceId,
                        null,
                        null,
                        sizeMb,
                        bootIndex,
                        DeviceNames.next(bus, taken),
                        "disk",
                        bus,
                        guestFormat,
                        null,
                        true,
                        false,
                        null,
                        null,
                        false));
    }
}
