package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.server.DeviceNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** All disks of a guest, in the order in which it sees them. */
final class GuestDisks {
    private static final Set<String> BUSES = Set.of("virtio", "ide", "sata", "scsi", "usb");
    private static final Set<String> KINDS = Set.of("disk", "cdrom", "lun");
    private static final Pattern NAME = Pattern.compile("[a-z]{3,6}");
    private static final String DEVICES = "/dev/";

    private final Guest guest;
    private final GuestFolder folder;
    private final ImageProperties properties;
    private final List<Path> cdroms;
    private final List<Disk> disks = new ArrayList<>();
    private final Set<String> targets = new HashSet<>();
    private int boots;

    private GuestDisks(Guest guest, GuestFolder folder, List<Path> cdroms) {
        this.guest = guest;
        this.folder = folder;
        this.properties = new ImageProperties(guest.getImage());
        this.cdroms = cdroms;
    }

    /**
     * @param cdroms ISO images, in the order of their drives
     */
    static List<Disk> of(Guest guest, GuestFolder folder, List<Path> cdroms)
            throws HypervisorFailure {
        var all = new GuestDisks(guest, folder, cdroms);
        if (guest.hasRescue()) {
            all.addForRescue(new RescueImage(guest.getRescue().getImage()));
        } else {
            all.addAll();
        }
        return List.copyOf(all.disks);
    }

    /** Such a guest begins with an empty disk. */
    static boolean isFromIso(Guest guest) {
        return guest.getImage().getDiskFormat().equals("iso");
    }

    private void addAll() throws HypervisorFailure {
        int before = boots;
        if (bootsFromCdromFirst()) {
            boots += cdroms.size();
            addDisks();
            boots = before;
            addCdroms();
        } else {
            addDisks();
            addCdroms();
        }
    }

    private boolean bootsFromCdromFirst() {
        return guest.getBootOrderCount() > 0 && guest.getBootOrder(0).equals("cdrom");
    }

    private void addForRescue(RescueImage rescue) throws HypervisorFailure {
        if (rescue.isStable()) {
            boots = 1;
            addAll();
            addRescue(rescue);
        } else {
            addRescue(rescue);
            for (var device : guest.getBlockDevicesList()) {
                if (isLocalRoot(device)) {
                    add(device, folder.root(), 0);
                }
            }
            addConfigDrive();
        }
    }

    private static boolean isLocalRoot(BlockDevice device) {
        return device.getSourceType().equals("image") && !isVolume(device);
    }

    static boolean isVolume(BlockDevice device) {
        return device.getDestinationType().equals("volume");
    }

    /** Whether the guest has a disk made from its image on this host. */
    static boolean hasLocalRoot(Guest guest) {
        return guest.getBlockDevicesList().stream().anyMatch(GuestDisks::isLocalRoot);
    }

    /** One volume, to be plugged into the guest as it is. */
    static Disk volume(Guest guest, BlockDevice device, DiskSource source)
            throws HypervisorFailure {
        var alone =
                new GuestDisks(guest, new GuestFolder(Path.of(""), guest.getServerId()), List.of());
        return alone.volume(device, source, 0);
    }

    private void addVolume(BlockDevice device, int boot) throws HypervisorFailure {
        disks.add(volume(device, VolumeLink.of(device, folder.mounts()).source(), boot));
    }

    private Disk volume(BlockDevice device, DiskSource source, int boot) throws HypervisorFailure {
        var kind = device.getDeviceType().isEmpty() ? "disk" : device.getDeviceType();
        var bus = kind.equals("cdrom") && device.getDiskBus().isEmpty() ? cdromBus() : bus(device);
        return new Disk(
                ImageProperties.oneOf("device_type", kind, KINDS),
                source,
                bus,
                target(device.getDeviceName(), bus),
                boot,
                new Disk.Traits(
                        device.getVolumeId(),
                        VolumeLink.isReadOnly(device),
                        device.getMultiattach()));
    }

    private void addRescue(RescueImage rescue) throws HypervisorFailure {
        var isCdrom = rescue.isCdrom();
        var usual =
                isCdrom ? cdromBus() : rescue.properties().oneOf("hw_disk_bus", BUSES, "virtio");
        var bus = rescue.bus(BUSES, usual);
        var device = isCdrom ? "cdrom" : "disk";
        var source = new DiskSource.File(folder.rescue(), "qcow2");
        disks.add(new Disk(device, source, bus, target("", bus), 1, Disk.Traits.NONE));
    }

    private void addDisks() throws HypervisorFailure {
        int ephemeral = 0;
        var bootable =
                guest.getBlockDevicesList().stream()
                        .filter(device -> device.getBootIndex() >= 0)
                        .sorted(Comparator.comparing(BlockDevice::getBootIndex))
                        .toList();
        for (var device : guest.getBlockDevicesList()) {
            int place = bootable.indexOf(device);
            int boot = place < 0 ? 0 : boots + place + 1;
            if (isVolume(device)) {
                addVolume(device, boot);
            } else if (device.getSourceType().equals("image")) {
                add(device, folder.root(), boot);
            } else if (device.getGuestFormat().equals("swap")) {
                add(device, folder.swap(), boot);
            } else {
                add(device, folder.ephemeral(ephemeral++), boot);
            }
        }
        boots += bootable.size();
    }

    private void add(BlockDevice device, Path file, int boot) throws HypervisorFailure {
        var bus = bus(device);
        disks.add(Disk.disk(file, "qcow2", bus, target(device.getDeviceName(), bus), boot));
    }

    private String bus(BlockDevice device) throws HypervisorFailure {
        return device.getDiskBus().isEmpty()
                ? properties.oneOf("hw_disk_bus", BUSES, "virtio")
                : ImageProperties.oneOf("disk_bus", device.getDiskBus(), BUSES);
    }

    private String cdromBus() throws HypervisorFailure {
        return properties.machine().equals("pc") ? "ide" : "sata";
    }

    private void addConfigDrive() throws HypervisorFailure {
        if (guest.getConfigDrive()) {
            var bus = cdromBus();
            var file = guest.hasRescue() ? folder.rescueConfigDrive() : folder.configDrive();
            disks.add(Disk.cdrom(file, bus, target("", bus), 0));
        }
    }

    private void addCdroms() throws HypervisorFailure {
        addConfigDrive();
        var bus = cdromBus();
        for (var iso : cdroms) {
            disks.add(Disk.cdrom(iso, bus, target("", bus), ++boots));
        }
    }

    /** The name wanted, if it is one and free; else the next on the bus. */
    private String target(String wanted, String bus) {
        var name =
                NAME.matcher(wanted).matches() && !targets.contains(DEVICES + wanted)
                        ? DEVICES + wanted
                        : DeviceNames.next(bus, targets);
        targets.add(name);
        return name.substring(DEVICES.length());
    }
}
