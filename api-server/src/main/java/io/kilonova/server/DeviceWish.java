package io.kilonova.server;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A disk that a new server is to have.
 *
 * @param source blank, image, snapshot or volume
 * @param destination local or volume
 * @param sourceId of the image, snapshot or volume; null for a blank one
 * @param bootIndex negative for a device that is not booted from
 * @param size GiB, for swap MiB; null when not said
 * @param volumeType name or id
 */
record DeviceWish(
        String source,
        String destination,
        @Nullable String sourceId,
        int bootIndex,
        @Nullable Integer size,
        String format,
        Looks looks,
        boolean deleteOnTermination,
        @Nullable String volumeType) {
    private static final String DEVICES = "/dev/";
    private static final Pattern DISK_NAME = Pattern.compile("x?[a-z]?d?[a-z]+");

    /**
     * How the guest is to see it.
     *
     * @param name with or without its directory
     */
    record Looks(
            @Nullable String name,
            @Nullable String type,
            @Nullable String bus,
            @Nullable String tag) {
        static final Looks UNSAID = new Looks(null, null, null, null);

        /** With its directory; null when none was said that is the name of a whole disk. */
        @Nullable String path() {
            if (name == null) {
                return null;
            }
            var plain = name.startsWith(DEVICES) ? name.substring(DEVICES.length()) : name;
            return DISK_NAME.matcher(plain).matches() ? DEVICES + plain : null;
        }
    }

    /**
     * All that a create says of disks.
     *
     * @param isSaid false when they only follow from the image
     * @param mayShare whether volumes may be those of other servers, too
     */
    record All(List<DeviceWish> wishes, boolean isSaid, boolean mayShare) {
        All {
            wishes = List.copyOf(wishes);
        }
    }

    /** The disk that a host makes from the server's image. */
    static DeviceWish ofImage(String imageId) {
        return new DeviceWish("image", "local", imageId, 0, null, "", Looks.UNSAID, true, null);
    }

    static DeviceWish localBlank(@Nullable Integer size, String format) {
        return new DeviceWish("blank", "local", null, -1, size, format, Looks.UNSAID, true, null);
    }

    /** Nothing and 0 are the usual size. */
    int sizeOr(int usual) {
        return size == null || size <= 0 ? usual : size;
    }

    boolean isVolume() {
        return destination.equals("volume");
    }

    boolean isRoot() {
        return bootIndex == 0;
    }

    boolean isSwap() {
        return source.equals("blank") && !isVolume() && format.equals("swap");
    }

    boolean isEphemeral() {
        return source.equals("blank") && !isVolume() && !format.equals("swap");
    }

    /** A volume that is there already. */
    boolean isOwnVolume() {
        return source.equals("volume") && isVolume();
    }
}
