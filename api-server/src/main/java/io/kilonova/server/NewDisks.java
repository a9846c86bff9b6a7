package io.kilonova.server;

import io.kilonova.id.Ids;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    /** A name that was asked for holds where its bus has such names and nothing else took it. */
    List<BlockDeviceRow> rows(Ids ids) {
        var taken = new HashSet<String>();
        var rows = new ArrayList<BlockDeviceRow>();
        for (var plan : plans) {
            var bus = bus(plan.wish());
            var name = name(plan.wish().looks().path(), bus == null ? "sata" : bus, taken);
            taken.add(name);
            rows.add(plan.row(ids.next(), bus, name));
        }
        return List.copyOf(rows);
    }

    private static String name(@Nullable String wanted, String bus, Set<String> taken) {
        return wanted != null && !taken.contains(wanted) && DeviceNames.isOn(bus, wanted)
                ? wanted
                : DeviceNames.next(bus, taken);
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
