package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.CreateServer.DeviceWish;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Settles what a new server boots from and which disks it gets besides. */
@Component
final class BootDisk {
    private static final long GIB = 1L << 30;
    private static final String BAD_MAPPING = "Block Device Mapping is Invalid: ";

    private final RecentLookups lookups;
    private final MediaChoice media;
    private final Policies policies;

    BootDisk(RecentLookups lookups, MediaChoice media, Policies policies) {
        this.lookups = lookups;
        this.media = media;
        this.policies = policies;
    }

    /** The image, fit for the flavor. */
    ImageSpec image(CreateServer wish, FlavorSpec flavor, Caller caller) {
        if (wish.devices().stream().anyMatch(BootDisk::needsVolume)) {
            throw new ComputeFailure.NotImplemented(
                    "Servers with volumes cannot be created here yet.");
        }
        if (wish.image().isEmpty()) {
            throw new ComputeFailure.Invalid("Missing imageRef attribute");
        }
        checkSequence(wish.devices());
        var image =
                lookups.image(wish.image().toLowerCase(Locale.ROOT), caller.projectId())
                        .orElseThrow(
                                () -> new ComputeFailure.Invalid("Can not find requested image"));
        if (!image.isActive()) {
            throw new ComputeFailure.Invalid("Image " + image.id() + " is not active.");
        }
        checkFits(image, flavor, caller);
        checkDiskConfig(wish.diskConfig(), image);
        var spec = image.spec();
        media.check(wish.metadata(), spec, caller);
        var _ = MemoryPages.of(flavor.extraSpecs(), image.properties());
        return spec;
    }

    /** The flavor with the local disks that the request wants instead of the flavor's own. */
    static FlavorSpec withLocalDisks(FlavorSpec flavor, List<DeviceWish> devices) {
        var swaps = devices.stream().filter(DeviceWish::isSwap).toList();
        var blanks =
                devices.stream().filter(d -> d.source().equals("blank") && !d.isSwap()).toList();
        if (swaps.size() > 1) {
            throw new ComputeFailure.Invalid(BAD_MAPPING + "More than one swap drive requested.");
        }
        int swap = swaps.stream().mapToInt(d -> orElse(d.size(), 0)).findFirst().orElse(-1);
        if (swap > flavor.swapMb()) {
            throw new ComputeFailure.Invalid(
                    BAD_MAPPING + "Swap drive requested is larger than instance type allows.");
        }
        long blank = blanks.stream().mapToLong(d -> orElse(d.size(), flavor.ephemeralGb())).sum();
        if (blank > flavor.ephemeralGb()) {
            throw new ComputeFailure.Invalid(
                    BAD_MAPPING
                            + "Ephemeral disks requested are larger than the instance type allows."
                            + " If no size is given in one block device mapping, flavor ephemeral"
                            + " size will be used.");
        }
        return new FlavorSpec(
                flavor.id(),
                flavor.name(),
                flavor.vcpus(),
                flavor.memoryMb(),
                flavor.rootGb(),
                blanks.isEmpty() ? flavor.ephemeralGb() : (int) blank,
                swap < 0 ? flavor.swapMb() : swap,
                flavor.extraSpecs());
    }

    private static boolean needsVolume(DeviceWish device) {
        return switch (device.source()) {
            case "image", "blank" -> !device.destination().equals("local");
            default -> true;
        };
    }

    private static void checkSequence(List<DeviceWish> devices) {
        for (var device : devices) {
            if (device.source().equals("image") && device.bootIndex() != 0) {
                throw new ComputeFailure.Invalid(
                        BAD_MAPPING + "Mapping image to local is not supported.");
            }
        }
        var order =
                devices.stream().map(DeviceWish::bootIndex).filter(i -> i >= 0).sorted().toList();
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i) != i) {
                throw badSequence();
            }
        }
        if (!devices.isEmpty() && order.isEmpty()) {
            throw badSequence();
        }
    }

    private static ComputeFailure badSequence() {
        return new ComputeFailure.Invalid(
                BAD_MAPPING
                        + "Boot sequence for the instance and image/block device mapping"
                        + " combination is not valid.");
    }

    static void checkMemory(ImageInfo image, FlavorSpec flavor) {
        if (flavor.memoryMb() < image.minRamMb()) {
            throw new ComputeFailure.Invalid("Flavor's memory is too small for requested image.");
        }
    }

    /** Fails for an image that needs more memory than the flavor has, or a larger root disk. */
    void checkFits(ImageInfo image, FlavorSpec flavor, Caller caller) {
        checkMemory(image, flavor);
        if (flavor.rootGb() == 0) {
            if (!policies.allows("os_compute_api:servers:create:zero_disk_flavor", caller)) {
                throw new ComputeFailure.Forbidden(
                        "Only volume-backed servers are allowed for flavors with zero disk.");
            }
            return;
        }
        long disk = flavor.rootGb() * GIB;
        long size = Math.max(image.size(), image.virtualSize());
        if (size > disk) {
            throw new ComputeFailure.Invalid(
                    "Flavor's disk is too small for requested image. Flavor disk is %d bytes, image is %d bytes."
                            .formatted(disk, size));
        }
        if (image.minDiskGb() * GIB > disk) {
            throw new ComputeFailure.Invalid(
                    "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is %d bytes, minimum size is %d bytes."
                            .formatted(disk, image.minDiskGb() * GIB));
        }
    }

    static void checkDiskConfig(@Nullable String wish, ImageInfo image) {
        var allowed =
                Flags.find(image.properties().getOrDefault("auto_disk_config", "")).orElse(true);
        if ("AUTO".equals(wish) && !allowed) {
            throw new ComputeFailure.Invalid(
                    "Requested image " + image.id() + " has automatic disk resize disabled.");
        }
    }

    /** What the request says, else what the image says, else leave partitions alone. */
    static String diskConfig(@Nullable String wish, Map<String, String> properties) {
        if (wish != null) {
            return wish;
        }
        var automatic = Flags.find(properties.getOrDefault("auto_disk_config", ""));
        return automatic.orElse(false) ? "AUTO" : "MANUAL";
    }

    private static int orElse(@Nullable Integer size, int otherwise) {
        return size == null ? otherwise : size;
    }
}
