package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.libvirt.ImageCache.Base;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What one guest has on the host's disk: its own folder, named by its id. */
final class GuestFolder {
    private final Path folder;

    GuestFolder(Path guests, String serverId) {
        this.folder = guests.resolve(UUID.fromString(serverId).toString());
    }

    Path create() throws HypervisorFailure {
        try {
            return Folders.createPrivate(folder);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The guest's folder cannot be made.", e);
        }
    }

    Path path() {
        return folder;
    }

    Path root() {
        return folder.resolve("disk");
    }

    Path ephemeral(int number) {
        return folder.resolve("disk.eph" + number);
    }

    Path swap() {
        return folder.resolve("disk.swap");
    }

    Path configDrive() {
        return folder.resolve("disk.config");
    }

    Path console() {
        return folder.resolve("console.log");
    }

    /** Bridge, tap and MAC address of each interface, so that a delete finds them untold. */
    Path network() {
        return folder.resolve("network");
    }

    /** Disks that are there already are kept: they may hold a guest's data. */
    void makeDisks(Guest guest, Base base) throws HypervisorFailure {
        int ephemeral = 0;
        for (var device : guest.getBlockDevicesList()) {
            if (device.getDestinationType().equals("volume")) {
                continue;
            }
            if (device.getSourceType().equals("image")) {
                makeRoot(guest, base);
            } else if (device.getGuestFormat().equals("swap")) {
                blank(swap(), device.getSizeMb() + "M");
            } else {
                blank(ephemeral(ephemeral++), device.getSizeMb() + "M");
            }
        }
    }

    private void makeRoot(Guest guest, Base base) throws HypervisorFailure {
        if (base.format().equals("iso")) {
            blank(root(), Math.max(guest.getRootGb(), 1) + "G");
        } else {
            overlay(base, guest.getRootGb());
        }
    }

    private void overlay(Base base, long rootGb) throws HypervisorFailure {
        var options =
                new ArrayList<>(
                        List.of(
                                "-F",
                                base.format(),
                                "-b",
                                base.file().toAbsolutePath().toString()));
        make(root(), options, rootGb > 0 ? rootGb + "G" : "");
    }

    private void blank(Path disk, String size) throws HypervisorFailure {
        make(disk, List.of(), size);
    }

    private static void make(Path disk, List<String> options, String size)
            throws HypervisorFailure {
        if (Files.exists(disk)) {
            return;
        }
        var part = disk.resolveSibling(disk.getFileName() + ".part");
        var command = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
        command.addAll(options);
        command.add(part.toString());
        if (!size.isEmpty()) {
            command.add(size);
        }
        Tool.runBounded(command);
        try {
            Files.move(part, disk, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "A disk cannot be made.", e);
        }
    }

    void delete() throws HypervisorFailure {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The guest's disks cannot be removed.", e);
        }
    }
}
