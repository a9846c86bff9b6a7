package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import io.kilonova.server.DeviceNames;
import io.kilonova.time.Sleeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Volumes that come to guests, running or not, go, and grow. */
final class GuestVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(GuestVolumes.class);
    private static final int LIVE = 1;
    private static final int CONFIG = 2;
    private static final int IN_BYTES = 1;
    private static final int MIB_SHIFT = 20;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String DEVICES = "/dev/";

    private final LibvirtConnection libvirt;
    private final VolumeLinks links;
    private final Sleeper sleeper;
    private final Patience patience;

    GuestVolumes(LibvirtConnection libvirt, VolumeLinks links, Sleeper sleeper, Patience patience) {
        this.libvirt = libvirt;
        this.links = links;
        this.sleeper = sleeper;
        this.patience = patience;
    }

    /** How often a guest is asked to let go of a device, and how long it may take each time. */
    record Patience(int attempts, Duration each) {
        static final Patience UPSTREAMS = new Patience(8, Duration.ofSeconds(20));
    }

    /** What is done to a domain. */
    @FunctionalInterface
    private interface Change {
        void on(Domain domain) throws LibvirtException;
    }

    void attach(Guest guest, BlockDevice device) throws HypervisorFailure {
        links.connect(device);
        var disk = GuestDisks.volume(guest, device, links.of(device).source());
        change(
                guest.getServerId(),
                "The guest does not take the volume.",
                domain -> attach(domain, device, disk));
        LOG.info("server={} volume={} attached", guest.getServerId(), device.getVolumeId());
    }

    private static void attach(Domain domain, BlockDevice device, Disk disk)
            throws LibvirtException {
        var defined = DomainDisks.defined(domain);
        var live = DomainDisks.live(domain);
        int flags = 0;
        if (defined.find(device, disk.source()).isEmpty()) {
            flags |= CONFIG;
        }
        if (domain.isActive() == 1 && live.find(device, disk.source()).isEmpty()) {
            flags |= LIVE;
        }
        if (flags != 0) {
            var xml = Xml.root("disk");
            disk.at(freeTarget(disk, defined, live)).writeTo(xml);
            domain.attachDeviceFlags(xml.toString(), flags);
        }
    }

    /** The name wanted, unless something that has no name of its own has taken it. */
    private static String freeTarget(Disk disk, DomainDisks defined, DomainDisks live) {
        var taken = new HashSet<>(defined.targets());
        taken.addAll(live.targets());
        if (!taken.contains(disk.target())) {
            return disk.target();
        }
        var names = taken.stream().map(DEVICES::concat).collect(Collectors.toSet());
        return DeviceNames.next(disk.bus(), names).substring(DEVICES.length());
    }

    /** From the running guest first: one that does not let go keeps it for the next start, too. */
    void detach(Guest guest, BlockDevice device, Progress progress) throws HypervisorFailure {
        var server = guest.getServerId();
        var source = links.of(device).source();
        var found = live(server, device, source);
        for (int attempt = 1; found.isPresent(); attempt++) {
            if (attempt > patience.attempts() || progress.isOvertaken()) {
                throw new HypervisorFailure(
                        Kind.PERMANENT,
                        "The guest does not let go of the volume.",
                        "asked %d times".formatted(attempt - 1));
            }
            progress.at("waiting_for_guest", attempt * 100 / (patience.attempts() + 1));
            askToLetGo(server, found.get());
            awaitGone(server, device, source, progress);
            found = live(server, device, source);
        }
        libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, server);
            if (domain != null) {
                var left = DomainDisks.defined(domain).find(device, source);
                if (left.isPresent()) {
                    domain.detachDeviceFlags(left.get().xml(), CONFIG);
                }
            }
            return "";
        });
        links.disconnect(device);
        LOG.info("server={} volume={} detached", server, device.getVolumeId());
    }

    private Optional<DomainDisks.Found> live(String server, BlockDevice device, DiskSource source)
            throws HypervisorFailure {
        return libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, server);
            return domain == null
                    ? Optional.empty()
                    : DomainDisks.live(domain).find(device, source);
        });
    }

    /** A guest that was asked already says so, and is waited for all the same. */
    private void askToLetGo(String server, DomainDisks.Found disk) throws HypervisorFailure {
        libvirt.call(connect -> {
            try {
                find(connect, server).detachDeviceFlags(disk.xml(), LIVE);
            } catch (LibvirtException e) {
                LOG.info("server={} disk={}: {}", server, disk.target(), e.getMessage());
                if (!connect.isAlive()) {
                    throw e;
                }
            }
            return "";
        });
    }

    private void awaitGone(String server, BlockDevice device, DiskSource source, Progress progress)
            throws HypervisorFailure {
        var end = System.nanoTime() + patience.each().toNanos();
        while (System.nanoTime() < end
                && live(server, device, source).isPresent()
                && !progress.isOvertaken()) {
            sleep();
        }
    }

    private void sleep() throws HypervisorFailure {
        try {
            sleeper.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure(Kind.TRANSIENT, "The host is shutting down.", e);
        }
    }

    /** A guest that does not run, or has it already so large, need not be told. */
    void extend(String server, BlockDevice device) throws HypervisorFailure {
        links.rescan(device);
        var source = links.of(device).source();
        var size = device.getSizeMb() << MIB_SHIFT;
        change(
                server,
                "The guest cannot be told of the volume's size.",
                domain -> {
                    var disk = DomainDisks.live(domain).find(device, source);
                    if (disk.isPresent()) {
                        grow(domain, disk.get().target(), size);
                    }
                });
    }

    /** Never smaller. */
    private static void grow(Domain domain, String target, long size) throws LibvirtException {
        if (domain.blockInfo(target).getCapacity() < size) {
            domain.blockResize(target, size, IN_BYTES);
        }
    }

    /** Where all disks of the guest are, as it runs and as it will start; none without a guest. */
    List<String> places(String server) throws HypervisorFailure {
        return libvirt.call(connect -> {
            var places = new ArrayList<String>();
            var domain = LibvirtConnection.find(connect, server);
            if (domain != null) {
                places.addAll(DomainDisks.live(domain).places());
                places.addAll(DomainDisks.defined(domain).places());
            }
            return List.copyOf(places);
        });
    }

    /** Copies while the guest writes on; nothing of it changes until all is on the new one. */
    void swap(String server, BlockDevice old, BlockDevice fresh, Progress progress)
            throws HypervisorFailure {
        links.connect(fresh);
        var copy = new DiskCopy(libvirt, server, sleeper);
        var source = links.of(fresh).source();
        var isLarger = fresh.getSizeMb() > old.getSizeMb();
        copy.run(links.of(old).source(), source, isLarger, progress);
        links.disconnect(old);
        LOG.info(
                "server={} volume={} in place of {}",
                server,
                fresh.getVolumeId(),
                old.getVolumeId());
    }

    /** What libvirt refuses is refused for good, unless the daemon is gone or busy. */
    private void change(String server, String refusal, Change change) throws HypervisorFailure {
        var refused =
                libvirt.call(connect -> {
                    try {
                        change.on(find(connect, server));
                        return Optional.<LibvirtException>empty();
                    } catch (LibvirtException e) {
                        if (Failures.mayPass(e, connect) || Failures.isGone(e)) {
                            throw e;
                        }
                        return Optional.of(e);
                    }
                });
        if (refused.isPresent()) {
            throw new HypervisorFailure(Kind.PERMANENT, refusal, refused.get());
        }
    }

    private static Domain find(Connect connect, String server) throws LibvirtException {
        return connect.domainLookupByUUID(UUID.fromString(server));
    }
}
