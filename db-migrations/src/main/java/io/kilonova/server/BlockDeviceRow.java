package io.kilonova.server;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One disk of a server.
 *
 * @param source blank, image, snapshot or volume
 * @param destination local or volume
 * @param sourceId the image, snapshot or volume that the disk is made from, or is
 * @param volumeId null for a local disk, and until the volume exists
 * @param sizeMb null when not said
 * @param bootIndex from 0 in the order of boot; null or negative when not booted from
 * @param deviceName in the guest, with its directory: /dev/vda
 * @param ownsVolume whether Kilonova made the volume
 * @param connectionInfo JSON of the block storage service, for the host the server is on
 */
public record BlockDeviceRow(
        UUID id,
        String source,
        String destination,
        @Nullable String sourceId,
        @Nullable String volumeId,
        @Nullable String volumeType,
        @Nullable Long sizeMb,
        @Nullable Integer bootIndex,
        @Nullable String deviceName,
        @Nullable String deviceType,
        @Nullable String diskBus,
        @Nullable String guestFormat,
        @Nullable String tag,
        boolean deleteOnTermination,
        boolean ownsVolume,
        @Nullable String attachmentId,
        @Nullable String connectionInfo,
        boolean multiattach) {

    /** The same disk of another size. */
    public BlockDeviceRow sized(long mebibytes) {
        return new BlockDeviceRow(
                id,
                source,
                destination,
                sourceId,
                volumeId,
                volumeType,
                mebibytes,
                bootIndex,
                deviceName,
                deviceType,
                diskBus,
                guestFormat,
                tag,
                deleteOnTermination,
                ownsVolume,
                attachmentId,
                connectionInfo,
                multiattach);
    }

    /** An empty local disk that is not booted from. */
    public static BlockDeviceRow blank(
            UUID id, long sizeMb, String deviceName, String bus, @Nullable String guestFormat) {
        return new BlockDeviceRow(
                id,
                "blank",
                "local",
                null,
                null,
                null,
                sizeMb,
                -1,
                deviceName,
                "disk",
                bus,
                guestFormat,
                null,
                true,
                false,
                null,
                null,
                false);
    }

    public boolean isVolume() {
        return destination.equals("volume");
    }

    /** Whether the server boots from it first. */
    public boolean isRoot() {
        return bootIndex != null && bootIndex == 0;
    }

    /** Connection info carries secrets of the storage. */
    @Override
    public String toString() {
        return "BlockDeviceRow[id=" + id + ", volume=" + volumeId + "]";
    }
}
