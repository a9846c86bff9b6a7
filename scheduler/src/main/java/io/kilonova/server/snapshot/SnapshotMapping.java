package io.kilonova.server.snapshot;

import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.snapshot.SnapshotVolumes.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a volume-backed server is made of, in the form in which images tell it as {@code
 * block_device_mapping}: its volumes by their snapshots, its local disks as they are.
 */
final class SnapshotMapping {
    private static final long MIB_PER_GIB = 1024;

    private SnapshotMapping() {}

    static List<Map<String, @Nullable Object>> of(List<BlockDeviceRow> devices, List<Taken> taken) {
        var snapshots = new HashMap<String, Taken>();
        taken.forEach(one -> snapshots.put(one.volumeId(), one));
        var mapping = new ArrayList<Map<String, @Nullable Object>>();
        for (var device : devices) {
            var snapshot = device.volumeId() == null ? null : snapshots.get(device.volumeId());
            if (snapshot != null || !device.isVolume()) {
                mapping.add(entry(device, snapshot));
            }
        }
        return List.copyOf(mapping);
    }

    private static Map<String, @Nullable Object> entry(
            BlockDeviceRow device, @Nullable Taken snapshot) {
        var entry = new LinkedHashMap<String, @Nullable Object>();
        entry.put("source_type", snapshot == null ? device.source() : "snapshot");
        entry.put("destination_type", device.destination());
        entry.put("snapshot_id", snapshot == null ? null : snapshot.snapshotId());
        entry.put("image_id", device.source().equals("image") ? imageOf(device, snapshot) : null);
        entry.put("volume_id", null);
        entry.put("volume_size", size(device, snapshot));
        entry.put("volume_type", null);
        entry.put("boot_index", device.bootIndex());
        entry.put("device_name", device.deviceName());
        entry.put("device_type", device.deviceType());
        entry.put("disk_bus", device.diskBus());
        entry.put("guest_format", device.guestFormat());
        entry.put("delete_on_termination", device.deleteOnTermination());
        entry.put("tag", null);
        entry.put("no_device", null);
        return entry;
    }

    private static @Nullable String imageOf(BlockDeviceRow device, @Nullable Taken snapshot) {
        return snapshot == null ? device.sourceId() : null;
    }

    /** GiB. */
    private static @Nullable Long size(BlockDeviceRow device, @Nullable Taken snapshot) {
        if (snapshot != null) {
            return (long) snapshot.sizeGb();
        }
        return device.sizeMb() == null ? null : Math.ceilDiv(device.sizeMb(), MIB_PER_GIB);
    }
}
