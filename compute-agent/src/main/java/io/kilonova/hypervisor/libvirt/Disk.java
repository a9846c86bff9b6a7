package io.kilonova.hypervisor.libvirt;

import java.nio.file.Path;

/**
 * A disk as a domain has it.
 *
 * @param device disk or cdrom
 * @param target name in the guest, a hint that must be unique in the domain: vda
 * @param boot place in the order of boot from 1; 0 when not booted from
 * @param serial shown to the guest; empty for none
 */
record Disk(String device, Source source, String bus, String target, int boot, String serial) {
    /** Where its bytes are; the format is ours to know and never guessed from the bytes. */
    sealed interface Source {
        record File(Path path, String format) implements Source {}
    }

    static Disk disk(Path file, String format, String bus, String target, int boot) {
        return new Disk("disk", new Source.File(file, format), bus, target, boot, "");
    }

    static Disk cdrom(Path file, String bus, String target, int boot) {
        return new Disk("cdrom", new Source.File(file, "raw"), bus, target, boot, "");
    }

    boolean isCdrom() {
        return device.equals("cdrom");
    }

    /** Into the element of devices, or as a document of its own for a hot plug. */
    void writeTo(Xml disk) {
        switch (source) {
            case Source.File(Path path, String format) -> {
                disk.with("type", "file").with("device", device);
                driver(disk, format);
                disk.child("source").with("file", path.toAbsolutePath().toString());
            }
        }
        disk.child("target").with("dev", target).with("bus", bus);
        if (isCdrom()) {
            disk.child("readonly");
        }
        if (boot > 0) {
            disk.child("boot").with("order", String.valueOf(boot));
        }
        if (!serial.isEmpty()) {
            disk.child("serial").text(serial);
        }
    }

    private void driver(Xml disk, String format) {
        var driver = disk.child("driver").with("name", "qemu").with("type", format);
        if (!isCdrom()) {
            driver.with("cache", "none").with("discard", "unmap");
        }
    }
}
