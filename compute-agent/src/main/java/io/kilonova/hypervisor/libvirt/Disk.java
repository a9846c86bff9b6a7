package io.kilonova.hypervisor.libvirt;

import java.nio.file.Path;

/**
 * A disk as a domain has it.
 *
 * @param device disk, cdrom or lun
 * @param target name in the guest, a hint that must be unique in the domain: vda
 * @param boot place in the order of boot from 1; 0 when not booted from
 */
record Disk(String device, DiskSource source, String bus, String target, int boot, Traits traits) {
    /**
     * What only volumes have.
     *
     * @param serial shown to the guest, which sees its first 20 characters; empty for none
     * @param isShared whether other guests may have it, too
     */
    record Traits(String serial, boolean isReadOnly, boolean isShared) {
        static final Traits NONE = new Traits("", false, false);
    }

    static Disk disk(Path file, String format, String bus, String target, int boot) {
        return new Disk("disk", new DiskSource.File(file, format), bus, target, boot, Traits.NONE);
    }

    static Disk cdrom(Path file, String bus, String target, int boot) {
        return new Disk("cdrom", new DiskSource.File(file, "raw"), bus, target, boot, Traits.NONE);
    }

    Disk at(String otherTarget) {
        return new Disk(device, source, bus, otherTarget, boot, traits);
    }

    boolean isCdrom() {
        return device.equals("cdrom");
    }

    /** Into the element of devices, or as a document of its own for a hot plug. */
    void writeTo(Xml disk) {
        disk.with("device", device);
        var driver = disk.child("driver").with("name", "qemu");
        source.writeTo(disk, driver);
        if (!isCdrom()) {
            driver.with("cache", "none").with("discard", "unmap");
        }
        disk.child("target").with("dev", target).with("bus", bus);
        if (isCdrom() || traits.isReadOnly()) {
            disk.child("readonly");
        }
        if (traits.isShared()) {
            disk.child("shareable");
        }
        if (boot > 0) {
            disk.child("boot").with("order", String.valueOf(boot));
        }
        if (!traits.serial().isEmpty()) {
            disk.child("serial").text(traits.serial());
        }
    }
}
