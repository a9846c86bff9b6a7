package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.libvirt.ImageCache.Base;
import java.nio.file.Path;
import java.util.Set;

/** The domain of a guest, built as a document: nothing a user wrote can become markup. */
final class DomainXml {
    static final String NAMESPACE = "http://kilonova.io/xmlns/guest/1.0";
    private static final Set<String> DISK_BUSES = Set.of("virtio", "ide", "sata", "scsi", "usb");
    private static final Set<String> NIC_MODELS =
            Set.of("virtio", "e1000", "e1000e", "rtl8139", "ne2k_pci", "pcnet", "vmxnet3");
    private static final Set<String> MACHINES = Set.of("pc", "q35");

    private final Guest guest;
    private final GuestFolder folder;
    private final Base base;
    private final String virtType;

    DomainXml(Guest guest, GuestFolder folder, Base base, String virtType) {
        this.guest = guest;
        this.folder = folder;
        this.base = base;
        this.virtType = virtType;
    }

    String build() throws HypervisorFailure {
        var domain = Xml.root("domain").with("type", virtType);
        domain.child("name").text(guest.getInstanceName());
        domain.child("uuid").text(guest.getServerId());
        metadata(domain.child("metadata"));
        domain.child("memory").with("unit", "MiB").text(guest.getMemoryMb());
        memoryBacking(domain);
        domain.child("vcpu").text(guest.getVcpus());
        var os = domain.child("os");
        os.child("type").with("arch", "x86_64").with("machine", machine()).text("hvm");
        features(domain.child("features"));
        if (virtType.equals("kvm")) {
            domain.child("cpu").with("mode", "host-model");
        }
        domain.child("clock").with("offset", "utc");
        domain.child("on_poweroff").text("destroy");
        domain.child("on_reboot").text("restart");
        domain.child("on_crash").text("destroy");
        devices(domain.child("devices"));
        return domain.toString();
    }

    /** For whoever looks at the host with virsh. */
    private void metadata(Xml metadata) {
        var instance = metadata.child("kilonova:instance").with("xmlns:kilonova", NAMESPACE);
        instance.child("kilonova:name").text(guest.getName());
        instance.child("kilonova:flavor").text(guest.getFlavorName());
        instance.child("kilonova:project").text(guest.getProjectId());
        instance.child("kilonova:user").text(guest.getUserId());
    }

    private void memoryBacking(Xml domain) throws HypervisorFailure {
        var size = guest.getExtraSpecsOrDefault("hw:mem_page_size", "");
        switch (size) {
            case "", "small", "any" -> {}
            case "large" -> domain.child("memoryBacking").child("hugepages");
            default -> {
                if (!size.matches("\\d{1,10}")) {
                    throw nonsense("hw:mem_page_size", size);
                }
                domain.child("memoryBacking")
                        .child("hugepages")
                        .child("page")
                        .with("size", size)
                        .with("unit", "KiB");
            }
        }
    }

    private void features(Xml features) {
        features.child("acpi");
        features.child("apic");
        if (virtType.equals("qemu")) {
            // its translation cache would else outgrow a small guest
            features.child("tcg").child("tb-cache").with("unit", "MiB").text(32);
        }
    }

    private void devices(Xml devices) throws HypervisorFailure {
        var bus = oneOf("hw_disk_bus", DISK_BUSES, "virtio");
        var isIso = base.format().equals("iso");
        disk(devices, folder.root(), "qcow2", bus, 'a', isIso ? 2 : 1);
        if (guest.getEphemeralGb() > 0) {
            disk(devices, folder.ephemeral(), "qcow2", bus, 'b', 0);
        }
        if (guest.getSwapMb() > 0) {
            disk(devices, folder.swap(), "qcow2", bus, 'c', 0);
        }
        if (isIso) {
            cdrom(devices, base.file(), "hdb", 1);
        }
        if (guest.getConfigDrive()) {
            cdrom(devices, folder.configDrive(), "hda", 0);
        }
        for (var nic : guest.getNicsList()) {
            nic(devices, nic);
        }
        console(devices);
        extras(devices);
    }

    /** {@code boot} is the place in the order; 0 is not in it. */
    private static void disk(
            Xml devices, Path file, String format, String bus, char letter, int boot) {
        var disk = devices.child("disk").with("type", "file").with("device", "disk");
        disk.child("driver")
                .with("name", "qemu")
                .with("type", format)
                .with("cache", "none")
                .with("discard", "unmap");
        disk.child("source").with("file", file.toAbsolutePath().toString());
        var prefix =
                switch (bus) {
                    case "virtio" -> "vd";
                    case "ide" -> "hd";
                    default -> "sd";
                };
        disk.child("target").with("dev", prefix + letter).with("bus", bus);
        if (boot > 0) {
            disk.child("boot").with("order", String.valueOf(boot));
        }
    }

    private void cdrom(Xml devices, Path file, String target, int boot) throws HypervisorFailure {
        var isPc = machine().equals("pc");
        var disk = devices.child("disk").with("type", "file").with("device", "cdrom");
        disk.child("driver").with("name", "qemu").with("type", "raw");
        disk.child("source").with("file", file.toAbsolutePath().toString());
        var device = isPc ? target : target.equals("hda") ? "sdy" : "sdz";
        disk.child("target").with("dev", device).with("bus", isPc ? "ide" : "sata");
        disk.child("readonly");
        if (boot > 0) {
            disk.child("boot").with("order", String.valueOf(boot));
        }
    }

    private void nic(Xml devices, Nic nic) throws HypervisorFailure {
        var device = devices.child("interface").with("type", "bridge");
        device.child("mac").with("address", nic.getMacAddress());
        device.child("source").with("bridge", Networks.bridgeOf(nic));
        device.child("target").with("dev", NetworkData.tapOf(nic));
        device.child("model").with("type", oneOf("hw_vif_model", NIC_MODELS, "virtio"));
        if (nic.getMtu() > 0) {
            device.child("mtu").with("size", String.valueOf(nic.getMtu()));
        }
    }

    private void console(Xml devices) {
        var serial = devices.child("serial").with("type", "pty");
        serial.child("log")
                .with("file", folder.console().toAbsolutePath().toString())
                .with("append", "on");
        serial.child("target").with("port", "0");
        var agent = devices.child("channel").with("type", "unix");
        agent.child("target").with("type", "virtio").with("name", "org.qemu.guest_agent.0");
    }

    private static void extras(Xml devices) {
        devices.child("graphics")
                .with("type", "vnc")
                .with("autoport", "yes")
                .with("listen", "127.0.0.1");
        devices.child("video").child("model").with("type", "vga");
        devices.child("rng")
                .with("model", "virtio")
                .child("backend")
                .with("model", "random")
                .text("/dev/urandom");
        devices.child("memballoon").with("model", "virtio").child("stats").with("period", "10");
    }

    private String machine() throws HypervisorFailure {
        return oneOf("hw_machine_type", MACHINES, "pc");
    }

    private String oneOf(String property, Set<String> known, String otherwise)
            throws HypervisorFailure {
        var value = guest.getImage().getPropertiesOrDefault(property, "");
        if (value.isEmpty()) {
            return otherwise;
        }
        if (!known.contains(value)) {
            throw nonsense(property, value);
        }
        return value;
    }

    private static HypervisorFailure nonsense(String property, String value) {
        var shown = value.length() > 64 ? value.substring(0, 64) : value;
        return new HypervisorFailure(
                Kind.PERMANENT,
                "Property " + property + " has a value that this host does not know: " + shown,
                "");
    }
}
