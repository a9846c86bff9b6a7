package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.VolumeSources.Rooted;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the image of a new server and refuses one that does not fit. */
@Component
final class BootDisk {
    private static final long GIB = 1L << 30;

    private final RecentLookups lookups;
    private final MediaChoice media;
    private final Policies policies;

    BootDisk(RecentLookups lookups, MediaChoice media, Policies policies) {
        this.lookups = lookups;
        this.media = media;
        this.policies = policies;
    }

    /** What the server is to be: the volume that it boots from is null for a disk of the host. */
    record Machine(FlavorSpec flavor, @Nullable Rooted root) {}

    /** The server's own image; null when it names none. */
    @Nullable ImageInfo find(CreateServer wish, Caller caller) {
        if (wish.image().isEmpty()) {
            if (wish.devices().wishes().isEmpty()) {
                throw new ComputeFailure.Invalid("Missing imageRef attribute");
            }
            return null;
        }
        var image =
                lookups.image(wish.image().toLowerCase(Locale.ROOT), caller.projectId())
                        .orElseThrow(
                                () -> new ComputeFailure.Invalid("Can not find requested image"));
        if (!image.isActive()) {
            throw new ComputeFailure.Invalid("Image " + image.id() + " is not active.");
        }
        return image;
    }

    /** The image, fit for the machine. */
    @Nullable ImageSpec image(
            CreateServer wish, @Nullable ImageInfo image, Machine machine, Caller caller) {
        var specs = machine.flavor().extraSpecs();
        var root = machine.root();
        if (root != null) {
            checkFits(root, machine.flavor());
            var _ = MemoryPages.of(specs, root.properties());
        } else if (image != null) {
            checkFits(image, machine.flavor(), caller);
        }
        var spec = image == null ? null : image.spec();
        media.check(wish.metadata(), spec, caller);
        if (image != null) {
            checkDiskConfig(wish.diskConfig(), image);
            var _ = MemoryPages.of(specs, image.properties());
        }
        return spec;
    }

    private static void checkFits(Rooted root, FlavorSpec flavor) {
        if (flavor.memoryMb() < root.minRamMb()) {
            throw new ComputeFailure.Invalid("Flavor's memory is too small for requested image.");
        }
        if (root.sizeGb() > 0 && root.minDiskGb() > root.sizeGb()) {
            throw new ComputeFailure.Invalid(
                    "Volume is smaller than the minimum size specified in image metadata. Volume size is %d bytes, minimum size is %d bytes."
                            .formatted(root.sizeGb() * GIB, root.minDiskGb() * GIB));
        }
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
}
