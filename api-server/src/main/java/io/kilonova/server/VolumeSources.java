package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.platform.auth.Caller;
import io.kilonova.volume.SnapshotInfo;
import io.kilonova.volume.VolumeClient;
import io.kilonova.volume.VolumeInfo;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds what the volumes of a new server are, or are made from, and refuses what cannot be. */
@Component
final class VolumeSources {
    private static final long MIB_PER_GIB = 1024;

    private final VolumeClient volumes;
    private final RecentLookups lookups;

    VolumeSources(VolumeClient volumes, RecentLookups lookups) {
        this.volumes = volumes;
        this.lookups = lookups;
    }

    /**
     * What a volume to boot from says of the machine it wants.
     *
     * @param sizeGb of the volume that is to be made; 0 when that is not said, or it is there
     */
    record Rooted(Map<String, String> properties, long minRamMb, long minDiskGb, long sizeGb) {}

    Rooted root(DeviceWish device, Caller caller) {
        return switch (device.source()) {
            case "image" -> {
                var image = image(id(device), caller);
                yield new Rooted(
                        image.properties(), image.minRamMb(), image.minDiskGb(), device.sizeOr(0));
            }
            case "volume" -> ofVolume(volume(id(device), caller));
            case "snapshot" -> ofVolume(volume(snapshot(id(device), caller).volumeId(), caller));
            default -> new Rooted(Map.of(), 0, 0, 0);
        };
    }

    private static Rooted ofVolume(VolumeInfo volume) {
        if (!volume.isBootable()) {
            throw new ComputeFailure.Invalid("Block Device " + volume.id() + " is not bootable.");
        }
        var metadata = volume.imageMetadata();
        return new Rooted(metadata, number(metadata, "min_ram"), 0, 0);
    }

    private static long number(Map<String, String> metadata, String key) {
        try {
            return Long.parseLong(metadata.getOrDefault(key, "0"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    DiskPlan plan(DeviceWish device, boolean mayShare, Caller caller) {
        var type = type(device.volumeType(), caller);
        return switch (device.source()) {
            case "image" -> {
                if (size(device) == null) {
                    throw new ComputeFailure.Invalid(
                            "Images with destination_type 'volume' need to have a non-zero size"
                                    + " specified");
                }
                var _ = image(id(device), caller);
                yield new DiskPlan(device, size(device), type, false);
            }
            case "snapshot" -> {
                var snapshot = snapshot(id(device), caller);
                var size = size(device);
                yield new DiskPlan(
                        device,
                        size == null ? (Long) (snapshot.sizeGb() * MIB_PER_GIB) : size,
                        type,
                        false);
            }
            case "volume" -> own(device, volume(id(device), caller), mayShare);
            default -> {
                if (size(device) == null) {
                    throw new ComputeFailure.Invalid(
                            "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero"
                                    + " size");
                }
                yield new DiskPlan(device, size(device), type, false);
            }
        };
    }

    private static DiskPlan own(DeviceWish device, VolumeInfo volume, boolean mayShare) {
        if (volume.isMultiattach() && !mayShare) {
            throw new ComputeFailure.Invalid(
                    "Multiattach volumes are only supported starting with compute API version"
                            + " 2.60.");
        }
        volume.refusalToReserve()
                .ifPresent(why -> {
                    throw new ComputeFailure.Invalid("Invalid volume: " + why);
                });
        return new DiskPlan(device, volume.sizeGb() * MIB_PER_GIB, null, volume.isMultiattach());
    }

    private static @Nullable Long size(DeviceWish device) {
        var size = device.sizeOr(0);
        return size == 0 ? null : (Long) (size * MIB_PER_GIB);
    }

    private @Nullable String type(@Nullable String nameOrId, Caller caller) {
        if (nameOrId == null) {
            return null;
        }
        return volumes.findType(nameOrId, caller.projectId())
                .orElseThrow(() ->
                        new ComputeFailure.Invalid(
                                "Volume type %s could not be found.".formatted(nameOrId)))
                .name();
    }

    private VolumeInfo volume(String id, Caller caller) {
        return (caller.isAdmin()
                        ? volumes.findVolume(id)
                        : volumes.findVolume(id, caller.projectId()))
                .orElseThrow(() -> missing("volume", id));
    }

    private SnapshotInfo snapshot(String id, Caller caller) {
        Optional<SnapshotInfo> found =
                caller.isAdmin()
                        ? volumes.findSnapshot(id)
                        : volumes.findSnapshot(id, caller.projectId());
        return found.orElseThrow(() -> missing("snapshot", id));
    }

    private ImageInfo image(String id, Caller caller) {
        return lookups.image(id.toLowerCase(Locale.ROOT), caller.projectId())
                .filter(ImageInfo::isActive)
                .orElseThrow(() -> missing("image", id));
    }

    private static ComputeFailure missing(String kind, String id) {
        return new ComputeFailure.Invalid(
                DeviceReader.BAD + "failed to get %s %s.".formatted(kind, id));
    }

    private static String id(DeviceWish device) {
        return Objects.requireNonNull(device.sourceId());
    }
}
