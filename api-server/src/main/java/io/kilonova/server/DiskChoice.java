package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.server.VolumeSources.Rooted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Settles which disks a new server gets, and refuses what cannot be. */
@Component
final class DiskChoice {
    private static final int MOST_LOCAL = 3;
    private static final long MIB_PER_GIB = 1024;
    private static final Set<String> BUSES =
            Set.of("virtio", "scsi", "sata", "ide", "usb", "fdc", "xen", "lxc", "uml");

    private final BootDisk boot;
    private final ImageDisks images;
    private final VolumeSources sources;

    DiskChoice(BootDisk boot, ImageDisks images, VolumeSources sources) {
        this.boot = boot;
        this.images = images;
        this.sources = sources;
    }

    NewDisks choose(CreateServer wish, FlavorSpec flavor, Caller caller) {
        var found = boot.find(wish, caller);
        var wishes = images.merged(wish.devices().wishes(), found);
        var root = wishes.stream().filter(DeviceWish::isRoot).findFirst();
        var rooted =
                root.filter(DeviceWish::isVolume)
                        .map(device -> sources.root(device, caller))
                        .orElse(null);
        var image = boot.image(wish, found, new BootDisk.Machine(flavor, rooted), caller);
        checkCount(wish, wishes);
        checkOrder(wishes);
        var plans = new ArrayList<DiskPlan>();
        for (var device : wishes) {
            plans.add(plan(device, flavor, wish, caller));
        }
        checkOwnOnce(plans);
        addFlavors(plans, flavor);
        var local = localDisks(plans, flavor);
        plans.sort(Comparator.comparingInt(DiskChoice::place));
        return new NewDisks(image(image, rooted), local, plans);
    }

    private static @Nullable ImageSpec image(@Nullable ImageSpec image, @Nullable Rooted rooted) {
        return image == null && rooted != null ? ImageSpec.ofVolume(rooted.properties()) : image;
    }

    private static void checkCount(CreateServer wish, List<DeviceWish> wishes) {
        if (wish.maxCount() > 1 && wishes.stream().anyMatch(DeviceWish::isOwnVolume)) {
            throw new ComputeFailure.Invalid(
                    "Cannot attach one or more volumes to multiple instances");
        }
    }

    private static void checkOrder(List<DeviceWish> wishes) {
        var order =
                wishes.stream().map(DeviceWish::bootIndex).filter(i -> i >= 0).sorted().toList();
        var isGood = !order.isEmpty();
        for (int i = 0; i < order.size(); i++) {
            isGood &= order.get(i) == i;
        }
        if (!isGood) {
            throw new ComputeFailure.Invalid(
                    DeviceReader.BAD
                            + "Boot sequence for the instance and image/block device mapping"
                            + " combination is not valid.");
        }
    }

    private DiskPlan plan(DeviceWish device, FlavorSpec flavor, CreateServer wish, Caller caller) {
        var bus = device.looks().bus();
        if (bus != null && !BUSES.contains(bus)) {
            throw new ComputeFailure.Invalid(
                    DeviceReader.BAD + "The provided disk bus " + bus + " is not valid.");
        }
        if (!device.isVolume()) {
            return new DiskPlan(device, localSize(device, flavor), null, false);
        }
        var root = "/dev/vda";
        if (!wish.image().isEmpty() && !device.isRoot() && root.equals(device.looks().path())) {
            throw new ComputeFailure.Invalid(
                    "Invalid volume: The volume cannot be assigned the same device name as the"
                            + " root device vda");
        }
        return sources.plan(device, wish.devices().mayShare(), caller);
    }

    private static long localSize(DeviceWish device, FlavorSpec flavor) {
        if (device.isSwap()) {
            return device.sizeOr(flavor.swapMb());
        }
        if (device.isEphemeral()) {
            return device.sizeOr(flavor.ephemeralGb()) * MIB_PER_GIB;
        }
        return flavor.rootGb() * MIB_PER_GIB;
    }

    private static void checkOwnOnce(List<DiskPlan> plans) {
        var seen = new HashSet<@Nullable String>();
        for (var plan : plans) {
            if (plan.wish().isOwnVolume() && !seen.add(plan.wish().sourceId())) {
                throw new ComputeFailure.Invalid(
                        "Invalid volume: volume " + plan.wish().sourceId() + " already attached");
            }
        }
    }

    /** What the flavor gives where the request says nothing of that kind. */
    private static void addFlavors(List<DiskPlan> plans, FlavorSpec flavor) {
        if (flavor.ephemeralGb() > 0 && plans.stream().noneMatch(p -> p.wish().isEphemeral())) {
            var device = DeviceWish.localBlank(flavor.ephemeralGb(), "");
            plans.add(new DiskPlan(device, localSize(device, flavor), null, false));
        }
        if (flavor.swapMb() > 0 && plans.stream().noneMatch(p -> p.wish().isSwap())) {
            var device = DeviceWish.localBlank(flavor.swapMb(), "swap");
            plans.add(new DiskPlan(device, localSize(device, flavor), null, false));
        }
    }

    private static FlavorSpec localDisks(List<DiskPlan> plans, FlavorSpec flavor) {
        long ephemeral = sum(plans.stream().filter(p -> p.wish().isEphemeral()).toList());
        var swaps = plans.stream().filter(p -> p.wish().isSwap()).toList();
        if (ephemeral > flavor.ephemeralGb() * MIB_PER_GIB) {
            throw new ComputeFailure.Invalid(
                    "Ephemeral disks requested are larger than the instance type allows. If no"
                            + " size is given in one block device mapping, flavor ephemeral size"
                            + " will be used.");
        }
        if (swaps.size() > 1) {
            throw new ComputeFailure.Invalid(
                    DeviceReader.BAD + "More than one swap drive requested.");
        }
        if (sum(swaps) > flavor.swapMb()) {
            throw new ComputeFailure.Invalid(
                    "Swap drive requested is larger than instance type allows.");
        }
        if (plans.stream().filter(p -> !p.wish().isVolume()).count() > MOST_LOCAL) {
            throw new ComputeFailure.Invalid(
                    DeviceReader.BAD + "You specified more local devices than the limit allows");
        }
        return new FlavorSpec(
                flavor.id(),
                flavor.name(),
                flavor.vcpus(),
                flavor.memoryMb(),
                flavor.rootGb(),
                (int) (ephemeral / MIB_PER_GIB),
                (int) sum(swaps),
                flavor.extraSpecs());
    }

    private static long sum(List<DiskPlan> plans) {
        return plans.stream().mapToLong(p -> p.sizeMb() == null ? 0 : p.sizeMb()).sum();
    }

    /** The root disk first, then what hosts make, as upstream does. */
    private static int place(DiskPlan plan) {
        var wish = plan.wish();
        if (wish.isRoot()) {
            return 0;
        }
        if (wish.isEphemeral()) {
            return 1;
        }
        return wish.isSwap() ? 2 : 3;
    }
}
