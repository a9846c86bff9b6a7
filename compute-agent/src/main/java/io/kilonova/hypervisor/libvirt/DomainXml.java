package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.hypervisor.HypervisorFailure;
import java.nio.file.Path;
import java.util.List;

/** The domain of a guest, built as a document: nothing a user wrote can become markup. */
final class DomainXml {
    static final String NAMESPACE = "http://kilonova.io/xmlns/guest/1.0";
    private static final int SPARE_SLOTS = 8;

    private final Guest guest;
    private final GuestFolder folder;
    private final List<Path> cdroms;
    private final String virtType;
    private final Growth growth;
    private final ImageProperties properties;

    /**
     * @param cdroms ISO images, in the order of their drives
     * @param virtType qemu or kvm
     */
    DomainXml(Guest guest, GuestFolder folder, List<Path> cdroms, String virtType, Growth growth) {
        this.guest = guest;
        this.folder = folder;
        this.cdroms = cdroms;
        this.virtType = virtType;
        this.growth = growth;
        this.properties = new ImageProperties(guest.getImage());
    }

    String build() throws HypervisorFailure {
        var domain = Xml.root("domain").with("type", virtType);
        domain.child("name").text(guest.getInstanceName());
        domain.child("uuid").text(guest.getServerId());
        metadata(domain.child("metadata"));
        memory(domain);
        domain.child("vcpu")
                .with("current", String.valueOf(guest.getVcpus()))
                .text(growth.mostVcpus(guest));
        var os = domain.child("os");
        os.child("type").with("arch", "x86_64").with("machine", properties.machine()).text("hvm");
        features(domain.child("features"));
        cpu(domain);
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

    private void memory(Xml domain) {
        if (mayGetMoreMemory()) {
            domain.child("maxMemory")
                    .with("slots", String.valueOf(Growth.MEMORY_SLOTS))
                    .with("unit", "MiB")
                    .text(growth.mostMemoryMb(guest));
        }
        domain.child("memory").with("unit", "MiB").text(guest.getMemoryMb());
        memoryBacking(domain);
    }

    private boolean mayGetMoreMemory() {
        return growth.mostMemoryMb(guest) > guest.getMemoryMb();
    }

    /** Memory that comes later must belong to a node. */
    private void cpu(Xml domain) {
        var isKvm = virtType.equals("kvm");
        if (!isKvm && !mayGetMoreMemory()) {
            return;
        }
        var cpu = domain.child("cpu");
        if (isKvm) {
            cpu.with("mode", "host-model");
        }
        if (mayGetMoreMemory()) {
            cpu.child("numa")
                    .child("cell")
                    .with("id", "0")
                    .with("cpus", "0-" + (growth.mostVcpus(guest) - 1))
                    .with("memory", String.valueOf(guest.getMemoryMb()))
                    .with("unit", "MiB");
        }
    }

    private void memoryBacking(Xml domain) {
        if (guest.getPageSizeKib() > 0) {
            domain.child("memoryBacking")
                    .child("hugepages")
                    .child("page")
                    .with("size", String.valueOf(guest.getPageSizeKib()))
                    .with("unit", "KiB");
        }
    }

    private void features(Xml features) {
        features.child("acpi");
        features.child("apic");
        if (virtType.equals("qemu")) {
            features.child("tcg")
                    .child("tb-cache")
                    .with("unit", "MiB")
                    .text(growth.translationMb(guest));
        }
    }

    private void devices(Xml devices) throws HypervisorFailure {
        for (var disk : GuestDisks.of(guest, folder, cdroms)) {
            disk.writeTo(devices.child("disk"));
        }
        for (var nic : guest.getNicsList()) {
            NicXml.write(devices.child("interface"), nic, properties);
        }
        if (properties.machine().equals("q35")) {
            spareSlots(devices);
        }
        console(devices);
        extras(devices);
    }

    /** Machines of this kind have a slot for each device they start with, and one more. */
    private static void spareSlots(Xml devices) {
        devices.child("controller")
                .with("type", "pci")
                .with("index", "0")
                .with("model", "pcie-root");
        for (int i = 0; i < SPARE_SLOTS; i++) {
            devices.child("controller").with("type", "pci").with("model", "pcie-root-port");
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
        // nowhere: the agent gets a socket of its own when somebody looks
        devices.child("graphics").with("type", "vnc").child("listen").with("type", "none");
        devices.child("video").child("model").with("type", "vga");
        devices.child("rng")
                .with("model", "virtio")
                .child("backend")
                .with("model", "random")
                .text("/dev/urandom");
        devices.child("memballoon").with("model", "virtio").child("stats").with("period", "10");
    }
}
