package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.volume.VolumeClient;
import io.kilonova.volume.VolumeInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Settles what a server is rebuilt from: an image that fits its disk, or its volume. */
@Component
final class RebuildImage {
    private static final long GIB = 1L << 30;
    private static final String IN_USE = "in-use";

    private final RecentLookups lookups;
    private final BootDisk disks;
    private final BlockDeviceStore devices;
    private final VolumeClient volumes;

    RebuildImage(
            RecentLookups lookups, BootDisk disks, BlockDeviceStore devices, VolumeClient volumes) {
        this.lookups = lookups;
        this.disks = disks;
        this.devices = devices;
        this.volumes = volumes;
    }

    /**
     * What it is.
     *
     * @param isOther whether the server runs from another now
     * @param volume that gets the image's content; null for none
     */
    record Choice(ImageSpec image, boolean isOther, @Nullable String volume) {}

    Choice choose(ServerRow server, RebuildWish wish, ApiRequest request) {
        var image =
                lookups.image(wish.image(), request.caller().projectId())
                        .orElseThrow(
                                () -> new ComputeFailure.Invalid("Cannot find image for rebuild"));
        BootDisk.checkDiskConfig(wish.diskConfig(), image);
        var attached = devices.of(server.id()).stream().filter(BlockDeviceRow::isVolume).toList();
        var root = attached.stream().filter(BlockDeviceRow::isRoot).findFirst().map(this::volume);
        var choice =
                root.isPresent()
                        ? intoVolume(server, root.get(), image, wish, request)
                        : intoDisk(server, image, request);
        attached.stream().map(this::volume).forEach(RebuildImage::checkInUse);
        checkPages(server, choice.image());
        return choice;
    }

    private Choice intoDisk(ServerRow server, ImageInfo image, ApiRequest request) {
        checkActive(image);
        disks.checkFits(image, server.flavor(), request.caller());
        var now = server.image();
        return new Choice(image.spec(), now == null || !now.id().equals(image.id()), null);
    }

    private static Choice intoVolume(
            ServerRow server,
            VolumeInfo root,
            ImageInfo image,
            RebuildWish wish,
            ApiRequest request) {
        var certificates = wish.trustedImageCertificates();
        if (certificates != null && certificates.ids() != null) {
            throw new ComputeFailure.Invalid(
                    "Image certificate validation is not supported for volume-backed servers.");
        }
        var isOther = !image.id().equals(root.imageMetadata().get("image_id"));
        var fillsVolumes = request.version().has(Behaviour.REBUILD_FILLS_VOLUMES);
        if (isOther && !fillsVolumes) {
            throw new ComputeFailure.Invalid(
                    ("Image %s is unacceptable: Unable to rebuild with a different image for a"
                                    + " volume-backed server.")
                            .formatted(image.id()));
        }
        checkActive(image);
        BootDisk.checkMemory(image, server.flavor());
        checkFits(image, root);
        return new Choice(image.spec(), isOther, fillsVolumes ? root.id() : null);
    }

    private static void checkActive(ImageInfo image) {
        if (!image.isActive()) {
            throw new ComputeFailure.Invalid("Image " + image.id() + " is not active.");
        }
    }

    private static void checkFits(ImageInfo image, VolumeInfo volume) {
        if (image.minDiskGb() > volume.sizeGb()) {
            throw new ComputeFailure.Invalid(
                    ("Volume is smaller than the minimum size specified in image metadata. Volume"
                                    + " size is %d bytes, minimum size is %d bytes.")
                            .formatted(volume.sizeGb() * GIB, image.minDiskGb() * GIB));
        }
    }

    private VolumeInfo volume(BlockDeviceRow device) {
        var id = Objects.requireNonNullElse(device.volumeId(), "");
        return volumes.findVolume(id)
                .orElseThrow(
                        () -> new ComputeFailure.Invalid("Volume " + id + " could not be found."));
    }

    private static void checkInUse(VolumeInfo volume) {
        if (!volume.status().equals(IN_USE)) {
            throw new ComputeFailure.Invalid(
                    ("Invalid volume: volume '%s' status must be 'in-use'. Currently in '%s'"
                                    + " status")
                            .formatted(volume.id(), volume.status()));
        }
    }

    /** The server keeps what it has claimed of its host: memory pages of one size. */
    private static void checkPages(ServerRow server, ImageSpec image) {
        var now = server.image();
        if (now == null) {
            return;
        }
        var specs = server.flavor().extraSpecs();
        if (!MemoryPages.of(specs, now.properties())
                .equals(MemoryPages.of(specs, image.properties()))) {
            throw new ComputeFailure.Invalid(
                    "An instance's NUMA topology cannot be changed as part of a rebuild. The image"
                            + " provided is invalid for this instance.");
        }
    }
}
