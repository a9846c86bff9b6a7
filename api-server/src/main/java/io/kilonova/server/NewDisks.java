package io.kilonova.server;

import io.kilonova.id.Ids;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The disks of new servers, in the order in which guests get them.
 *
 * @param image of the server or, without an id, of the volume it boots from; null for neither
 * @param flavor with the local disks that were asked for
 */
record NewDisks(@Nullable ImageSpec image, FlavorSpec flavor, List<DiskPlan> plans) {
    NewDisks {
        plans = List.copyOf(plans);
    }

    boolean bootsFromVolume() {
        return plans.stream().anyMatch(plan -> plan.wish().isRoot() && plan.wish().isVolume());
    }

    boolean hasVolumes() {
        return plans.stream().anyMatch(plan -> plan.wish().isVolume());
    }

    /** Volumes that are there already. */
    List<DiskPlan> ownVolumes() {
        return plans.stream().filter(plan -> plan.wish().isOwnVolume()).toList();
    }

    /** A name that was asked for holds where its bus has such names; of two, the first's. */
    List<BlockDeviceRow> rows(Ids ids) {
        var names = new IdentityHashMap<DiskPlan, String>();
        for (var plan : plans) {
            var wanted = plan.wish().looks().path();
            if (wanted != null
                    && !names.containsValue(wanted)
                    && DeviceNames.isOn(namedBus(plan), wanted)) {
                names.put(plan, wanted);
            }
        }
        var rows = new ArrayList<BlockDeviceRow>();
        for (var plan : plans) {
            var id = ids.next();
            var name =
                    names.containsKey(plan)
                            ? names.get(plan)
                            : DeviceNames.next(namedBus(plan), taken(names, rows));
            rows.add(plan.row(id, bus(plan.wish()), String.valueOf(name)));
        }
        return List.copyOf(rows);
    }

    private static Set<String> taken(Map<DiskPlan, String> names, List<BlockDeviceRow> rows) {
        var taken = new HashSet<>(names.values());
        rows.forEach(row -> taken.add(String.valueOf(row.deviceName())));
        return taken;
    }

    private String namedBus(DiskPlan plan) {
        var bus = bus(plan.wish());
        return bus == null ? "sata" : bus;
    }

    /** Null for a CD-ROM, whose bus the host's machine decides. */
    private @Nullable String bus(DeviceWish wish) {
        if (wish.looks().bus() != null) {
            return wish.looks().bus();
        }
        if ("cdrom".equals(wish.looks().type())) {
            return null;
        }
        return image == null ? "virtio" : image.properties().getOrDefault("hw_disk_bus", "virtio");
    }
}
