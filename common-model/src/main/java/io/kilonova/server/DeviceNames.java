package io.kilonova.server;

import java.util.Collection;

/** What the kernel of a guest calls its disks: a prefix for the bus, and letters in order. */
public final class DeviceNames {
    private static final int LETTERS = 26;

    private DeviceNames() {}

    /**
     * The first free name on the bus, with its directory: /dev/vdb.
     *
     * @param bus virtio, scsi, sata, usb, ide, fdc, xen
     * @param taken names with their directory
     */
    public static String next(String bus, Collection<String> taken) {
        var prefix = "/dev/" + prefix(bus);
        for (int i = 0; ; i++) {
            var name = prefix + letters(i);
            if (!taken.contains(name)) {
                return name;
            }
        }
    }

    /** Whether a disk of the bus, and not a part of one, may be called so. */
    public static boolean isOn(String bus, String name) {
        return name.matches("/dev/" + prefix(bus) + "[a-z]{1,3}");
    }

    private static String prefix(String bus) {
        return switch (bus) {
            case "ide" -> "hd";
            case "scsi", "sata", "usb" -> "sd";
            case "fdc" -> "fd";
            case "xen" -> "xvd";
            default -> "vd";
        };
    }

    private static String letters(int index) {
        var last = String.valueOf((char) ('a' + index % LETTERS));
        return index < LETTERS ? last : letters(index / LETTERS - 1) + last;
    }
}
