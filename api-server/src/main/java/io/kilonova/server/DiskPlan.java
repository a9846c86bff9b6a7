package io.kilonova.server;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A disk of new servers, settled but for its name.
 *
 * @param sizeMb null for a volume whose size its snapshot says
 * @param volumeType its name
 * @param isShared whether other servers may have the volume, too
 */
record DiskPlan(
        DeviceWish wish, @Nullable Long sizeMb, @Nullable String volumeType, boolean isShared) {

    BlockDeviceRow row(UUID id, @Nullable String bus, String name) {
        var type = wish.looks().type();
        return new BlockDeviceRow(
                id,
                wish.source(),
                wish.destination(),
                wish.sourceId(),
                wish.isOwnVolume() ? wish.sourceId() : null,
                volumeType,
                sizeMb,
                wish.bootIndex(),
                name,
                type == null ? "disk" : type,
                bus,
                wish.format().isEmpty() ? null : wish.format(),
                wish.looks().tag(),
                wish.deleteOnTermination() || !wish.isVolume(),
                false,
                null,
                null,
                isShared);
    }
}
