package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plugs processors and memory into a running guest, which also its next start has. What has been
 * plugged in stays: memory comes first, because only that could be taken out again.
 */
final class LiveResize {
    private static final Logger LOG = LoggerFactory.getLogger(LiveResize.class);

    /** Linux takes in memory by blocks of this size, at places of this alignment. */
    private static final long BLOCK_MB = 128;

    private static final int LIVE = 1;
    private static final int CONFIG = 2;

    private static final int FOR_HUMANS = 1;
    private static final Pattern TRANSLATED = Pattern.compile("gen code size\\s+(\\d+)/(\\d+)");

    private final LibvirtConnection libvirt;
    private final String virtType;

    /**
     * @param virtType qemu or kvm
     */
    LiveResize(LibvirtConnection libvirt, String virtType) {
        this.libvirt = libvirt;
        this.virtType = virtType;
    }

    private interface Change {
        void of(Domain domain) throws LibvirtException;
    }

    /** All of it, or nothing and a reason. */
    PowerState grow(Guest guest) throws HypervisorFailure {
        var machine = new Machine(libvirt, guest.getServerId());
        if (machine.power() != PowerState.RUNNING) {
            throw machine.isNotRunning();
        }
        var has = libvirt.call(connect -> DomainSize.of(find(connect, guest)));
        var moreMb = guest.getMemoryMb() - has.memoryMb();
        check(guest, has, moreMb);
        if (guest.getVcpus() > has.vcpus() && virtType.equals("qemu")) {
            checkTranslation(guest);
        }
        if (moreMb > 0) {
            var dimm = dimm(guest, moreMb);
            change(guest, domain -> domain.attachDeviceFlags(dimm, LIVE | CONFIG));
        }
        if (guest.getVcpus() > has.vcpus()) {
            plugProcessors(guest, moreMb);
        }
        LOG.info("server={} has grown from {}", guest.getServerId(), has);
        return machine.power();
    }

    private static void check(Guest guest, DomainSize has, long moreMb) throws HypervisorFailure {
        if (moreMb < 0 || guest.getVcpus() < has.vcpus()) {
            throw refused("A guest cannot be made smaller while it runs.");
        }
        if (guest.getVcpus() > has.mostVcpus()) {
            throw refused(
                    "The guest can have at most %d vCPUs until it is stopped and started."
                            .formatted(has.mostVcpus()));
        }
        if (moreMb > 0 && guest.getMemoryMb() > has.mostMemoryMb()) {
            throw refused(
                    "The guest can have at most %d MiB of memory until it is stopped and started."
                            .formatted(has.mostMemoryMb()));
        }
        if (moreMb % BLOCK_MB != 0) {
            throw refused(
                    "The memory of a running guest grows by multiples of %d MiB, not by %d MiB."
                            .formatted(BLOCK_MB, moreMb));
        }
        if (moreMb > 0 && has.freeSlots() == 0) {
            throw refused("The guest has no slot for more memory until it is stopped and started.");
        }
    }

    /**
     * An emulated processor begins with a region of its own for translated code. Half of the room
     * is enough to be sure that there is one; without one QEMU aborts, guest and all.
     */
    private void checkTranslation(Guest guest) throws HypervisorFailure {
        var said =
                libvirt.call(
                        connect -> find(connect, guest).qemuMonitorCommand("info jit", FOR_HUMANS));
        var size = TRANSLATED.matcher(said);
        if (!size.find() || 2 * Long.parseLong(size.group(1)) > Long.parseLong(size.group(2))) {
            throw refused(
                    "The guest's processors are emulated, and it can get no more of them until it"
                            + " is stopped and started.");
        }
    }

    private void plugProcessors(Guest guest, long memoryMb) throws HypervisorFailure {
        try {
            change(guest, domain -> domain.setVcpusFlags(guest.getVcpus(), LIVE | CONFIG));
        } catch (HypervisorFailure e) {
            if (memoryMb > 0 && e.kind() == Kind.PERMANENT) {
                var dimm = dimm(guest, memoryMb);
                change(guest, domain -> domain.detachDeviceFlags(dimm, LIVE | CONFIG));
            }
            throw e;
        }
    }

    private void change(Guest guest, Change change) throws HypervisorFailure {
        var refusal =
                libvirt.call(connect -> {
                    try {
                        change.of(find(connect, guest));
                        return Optional.<LibvirtException>empty();
                    } catch (LibvirtException e) {
                        if (Failures.mayPass(e, connect)) {
                            throw e;
                        }
                        return Optional.of(e);
                    }
                });
        if (refusal.isPresent()) {
            throw new HypervisorFailure(
                    Kind.PERMANENT,
                    "The host could not give the running guest more.",
                    refusal.get());
        }
    }

    private static Domain find(Connect connect, Guest guest) throws LibvirtException {
        return connect.domainLookupByUUID(UUID.fromString(guest.getServerId()));
    }

    private static String dimm(Guest guest, long sizeMb) {
        var memory = Xml.root("memory").with("model", "dimm");
        if (guest.getPageSizeKib() > 0) {
            memory.child("source")
                    .child("pagesize")
                    .with("unit", "KiB")
                    .text(guest.getPageSizeKib());
        }
        var target = memory.child("target");
        target.child("size").with("unit", "MiB").text(sizeMb);
        target.child("node").text(0);
        return memory.toString();
    }

    private static HypervisorFailure refused(String why) {
        return new HypervisorFailure(Kind.PERMANENT, why, "");
    }
}
