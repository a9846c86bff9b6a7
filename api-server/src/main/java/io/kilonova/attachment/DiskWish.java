package io.kilonova.attachment;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.DeviceNames;
import io.kilonova.volume.VolumeInfo;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The disk that a request wants a volume to be.
 *
 * @param device its name in the guest; null for the next
 */
record DiskWish(@Nullable String device, @Nullable String tag, boolean deleteOnTermination) {
    private static final long MIB_PER_GIB = 1024;
    private static final Set<String> YES = Set.of("1", "t", "true", "on", "y", "yes");

    static DiskWish of(JsonNode attachment) {
        return new DiskWish(
                text(attachment, "device"), text(attachment, "tag"), isTrue(attachment));
    }

    static boolean isTrue(JsonNode attachment) {
        var text = attachment.path("delete_on_termination").asString("");
        return YES.contains(text.strip().toLowerCase(java.util.Locale.ROOT));
    }

    private static @Nullable String text(JsonNode attachment, String key) {
        return attachment.hasNonNull(key) ? attachment.path(key).asString("") : null;
    }

    /** On the bus of the disk that the server boots from. */
    BlockDeviceRow row(UUID id, VolumeInfo volume, List<BlockDeviceRow> others) {
        var bus =
                others.stream()
                        .filter(other -> other.isRoot() && other.diskBus() != null)
                        .map(BlockDeviceRow::diskBus)
                        .findFirst()
                        .orElse("virtio");
        return new BlockDeviceRow(
                id,
                "volume",
                "volume",
                volume.id(),
                volume.id(),
                null,
                volume.sizeGb() * MIB_PER_GIB,
                -1,
                name(bus, others),
                "disk",
                bus,
                null,
                tag,
                deleteOnTermination,
                false,
                null,
                null,
                volume.isMultiattach());
    }

    /** A name of another bus than the server's, or of a part of a disk, is taken for a hint. */
    private String name(String bus, List<BlockDeviceRow> others) {
        var taken =
                others.stream()
                        .map(BlockDeviceRow::deviceName)
                        .filter(name -> name != null)
                        .collect(Collectors.toSet());
        if (device != null && taken.contains(device)) {
            throw new ComputeFailure.Conflict(
                    "The supplied device path (" + device + ") is in use.");
        }
        return device != null && DeviceNames.isOn(bus, device)
                ? device
                : DeviceNames.next(bus, taken);
    }
}
