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
import org.jspecify.annotations.Nullable;

/** What one guest has on the host's disk: its own folder, named by its id. */
final class GuestFolder {
    private static final String EPHEMERAL = "disk.eph";

    private final Path guests;
    private final Path folder;

    GuestFolder(Path guests, String serverId) {
        this.guests = guests;
        this.folder = guests.resolve(UUID.fromString(serverId).toString());
    }

    Path create() throws HypervisorFailure {
        try {
            return Folders.createPrivate(folder);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The guest's folder cannot be made.", e);
        }
    }

    /** Where shares with volumes are mounted, for all guests. */
    Path mounts() {
        return guests.toAbsolutePath().resolveSibling("mounts");
    }

    Path path() {
        return folder;
    }

    Path root() {
        return folder.resolve("disk");
    }

    Path ephemeral(int number) {
        return folder.resolve(EPHEMERAL + number);
    }

    Path swap() {
        return folder.resolve("disk.swap");
    }

    Path configDrive() {
        return folder.resolve("disk.config");
    }

    Path rescue() {
        return folder.resolve("disk.rescue");
    }

    Path rescueConfigDrive() {
        return folder.resolve("disk.config.rescue");
    }

    Path console() {
        return folder.resolve("console.log");
    }

    /** Of the root disk, on its way into an image. */
    Path copy() {
        return folder.resolve("disk.copy");
    }

    /** Bridge, tap and MAC address of each interface, so that a delete finds them untold. */
    Path network() {
        return folder.resolve("network");
    }

    /**
     * Disks that are there already are kept: they may hold a guest's data.
     *
     * @param base of the root disk; null when that begins empty
     */
    void makeDisks(Guest guest, @Nullable Base base) throws HypervisorFailure {
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

    private void makeRoot(Guest guest, @Nullable Base base) throws HypervisorFailure {
        if (base == null) {
            blank(root(), Math.max(guest.getRootGb(), 1) + "G");
        } else {
            overlay(root(), base, guest.getRootGb() > 0 ? guest.getRootGb() + "G" : "");
        }
    }

    /** Makes the disks that are there as large as described; swap begins anew. */
    void fitDisks(Guest guest) throws HypervisorFailure {
        int ephemeral = 0;
        for (var device : guest.getBlockDevicesList()) {
            if (device.getDestinationType().equals("volume")
                    || device.getGuestFormat().equals("swap")) {
                continue;
            }
            if (device.getSourceType().equals("image")) {
                grow(root(), guest.getRootGb() + "G");
            } else {
                grow(ephemeral(ephemeral++), device.getSizeMb() + "M");
            }
        }
        try {
            Files.deleteIfExists(swap());
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The swap disk cannot be removed.", e);
        }
    }

    /** A flavor without a root disk leaves that as the image made it. */
    private static void grow(Path disk, String size) throws HypervisorFailure {
        if (Files.exists(disk) && !size.equals("0G")) {
            Tool.runBounded(
                    List.of("qemu-img", "resize", "-q", "-f", "qcow2", disk.toString(), size));
        }
    }

    /** The disk that a rescued guest runs from. */
    void makeRescue(Base base) throws HypervisorFailure {
        overlay(rescue(), base, "");
    }

    private static void overlay(Path disk, Base base, String size) throws HypervisorFailure {
        var format = base.format().equals("iso") ? "raw" : base.format();
        var file = base.file().toAbsolutePath().toString();
        make(disk, List.of("-F", format, "-b", file), size);
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

    void deleteRescue() throws HypervisorFailure {
        try {
            Files.deleteIfExists(rescue());
            Files.deleteIfExists(rescueConfigDrive());
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The rescue disk cannot be removed.", e);
        }
    }

    /** Whether this operation has emptied it. */
    boolean isEmptiedBy(String operationId) throws HypervisorFailure {
        try {
            return Files.exists(emptied()) && Files.readString(emptied()).equals(operationId);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The guest's folder cannot be read.", e);
        }
    }

    /** Removes all disks of the guest, and what it wrote to its console. */
    void empty(String operationId, boolean keepsEphemeral) throws HypervisorFailure {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var isKept = keepsEphemeral && file.getFileName().toString().startsWith(EPHEMERAL);
                if (!isKept && !file.equals(network())) {
                    Folders.delete(file);
                }
            }
            Files.writeString(emptied(), operationId);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The guest's disks cannot be removed.", e);
        }
    }

    private Path emptied() {
        return folder.resolve("emptied");
    }

    void delete() throws HypervisorFailure {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The guest's disks cannot be removed.", e);
        }
    }
}
