package io.kilonova.resize;

import io.kilonova.id.Ids;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.DeviceNames;
import io.kilonova.server.FlavorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The local disks of a server after it has become of another flavor. */
final class ResizedDisks {
    private static final long MIB_PER_GIB = 1024;
    private static final String SWAP = "swap";

    private final List<BlockDeviceRow> before;
    private final FlavorSpec from;
    private final FlavorSpec to;
    private final Ids ids;
    private final List<BlockDeviceRow> after = new ArrayList<>();

    private ResizedDisks(List<BlockDeviceRow> before, FlavorSpec from, FlavorSpec to, Ids ids) {
        this.before = before;
        this.from = from;
        this.to = to;
        this.ids = ids;
    }

    /**
     * @param before all disks of the server, volumes among them
     */
    static List<BlockDeviceRow> of(
            List<BlockDeviceRow> before, FlavorSpec from, FlavorSpec to, Ids ids) {
        var disks = new ResizedDisks(before, from, to, ids);
        disks.resize();
        return List.copyOf(disks.after);
    }

    private void resize() {
        before.stream().filter(disk -> !disk.isVolume()).forEach(this::resize);
        if (from.ephemeralGb() == 0 && to.ephemeralGb() > 0) {
            add(ephemeralMb(to), null);
        }
        if (from.swapMb() == 0 && to.swapMb() > 0) {
            add(to.swapMb(), SWAP);
        }
    }

    private void resize(BlockDeviceRow disk) {
        if (disk.source().equals("image")) {
            after.add(to.rootGb() > 0 ? disk.sized(to.rootGb() * MIB_PER_GIB) : disk);
        } else if (!isSwap(disk)) {
            after.add(isWholeEphemeral(disk) ? disk.sized(ephemeralMb(to)) : disk);
        } else if (to.swapMb() > 0) {
            after.add(to.swapMb() == from.swapMb() ? disk : disk.sized(to.swapMb()));
        }
    }

    private static boolean isSwap(BlockDeviceRow disk) {
        return SWAP.equals(disk.guestFormat());
    }

    /** Several smaller ones, which a create has asked for, stay as they are. */
    private boolean isWholeEphemeral(BlockDeviceRow disk) {
        return disk.sizeMb() != null && disk.sizeMb() == ephemeralMb(from);
    }

    private static long ephemeralMb(FlavorSpec flavor) {
        return flavor.ephemeralGb() * MIB_PER_GIB;
    }

    private void add(long sizeMb, @Nullable String guestFormat) {
        var root = before.stream().filter(BlockDeviceRow::isRoot).findFirst();
        var bus = root.map(BlockDeviceRow::diskBus).orElse("virtio");
        var taken = new ArrayList<String>();
        for (var disk : List.of(before, after)) {
            disk.stream()
                    .map(BlockDeviceRow::deviceName)
                    .filter(Objects::nonNull)
                    .forEach(taken::add);
        }
        var name = DeviceNames.next(bus, taken);
        after.add(BlockDeviceRow.blank(ids.next(), sizeMb, name, bus, guestFormat));
    }
}
