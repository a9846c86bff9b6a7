package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.time.Duration;
import java.util.Optional;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.TypedParameter;
import org.libvirt.TypedUlongParameter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A disk of a running guest on its way from one place to another. One that was cut off is begun
 * anew. QEMU mirrors onto what is of the same size only: of a larger place the guest has the first
 * part, until it starts the next time.
 */
final class DiskCopy {
    private static final Logger LOG = LoggerFactory.getLogger(DiskCopy.class);
    private static final int ONTO_WHAT_IS_THERE = 2;
    private static final int UNTIL_THE_GUEST_ENDS = 4;
    private static final int PIVOT = 2;
    private static final int CONFIG = 2;
    private static final String SLICES = "slices";
    private static final Duration POLL = Duration.ofMillis(250);

    private final LibvirtConnection libvirt;
    private final String server;
    private final Sleeper sleeper;

    DiskCopy(LibvirtConnection libvirt, String server, Sleeper sleeper) {
        this.libvirt = libvirt;
        this.server = server;
        this.sleeper = sleeper;
    }

    /**
     * The guest, and its definition, have the new one afterwards.
     *
     * @param isLarger whether the new one is
     */
    void run(DiskSource old, DiskSource fresh, boolean isLarger, Progress progress)
            throws HypervisorFailure {
        if (live(fresh).isEmpty()) {
            var target = begin(old, fresh, isLarger);
            awaitMirror(old, target, progress);
            pivot(target);
        }
        libvirt.call(connect -> {
            redefine(domain(connect), old, fresh);
            return "";
        });
    }

    private Domain domain(Connect connect) throws LibvirtException {
        return connect.domainLookupByUUIDString(server);
    }

    private Optional<DomainDisks.Found> live(DiskSource source) throws HypervisorFailure {
        return libvirt.call(connect -> DomainDisks.live(domain(connect)).at(source));
    }

    private String begin(DiskSource old, DiskSource fresh, boolean isLarger)
            throws HypervisorFailure {
        var disk =
                live(old)
                        .orElseThrow(() ->
                                new HypervisorFailure(
                                        Kind.PERMANENT,
                                        "The guest does not run with this volume.",
                                        ""));
        var xml = Xml.root("disk").with("device", "disk");
        fresh.writeTo(xml, xml.child("driver").with("name", "qemu").with("cache", "none"));
        xml.child("target").with("dev", disk.target());
        if (isLarger) {
            limit(xml, capacity(disk.target()));
        }
        libvirt.call(connect -> {
            var domain = domain(connect);
            if (domain.getBlockJobInfo(disk.target(), 0).type != 0) {
                domain.blockJobAbort(disk.target(), 0);
            }
            domain.blockCopy(
                    disk.target(),
                    xml.toString(),
                    new TypedParameter[] {new TypedUlongParameter("bandwidth", 0)},
                    ONTO_WHAT_IS_THERE | UNTIL_THE_GUEST_ENDS);
            return "";
        });
        LOG.info("server={} disk={} is being copied", server, disk.target());
        return disk.target();
    }

    private long capacity(String target) throws HypervisorFailure {
        return libvirt.call(connect -> domain(connect).blockInfo(target).getCapacity());
    }

    private static void limit(Xml disk, long bytes) {
        disk.only("source")
                .child(SLICES)
                .child("slice")
                .with("type", "storage")
                .with("offset", "0")
                .with("size", String.valueOf(bytes));
    }

    private void awaitMirror(DiskSource old, String target, Progress progress)
            throws HypervisorFailure {
        while (true) {
            if (progress.isOvertaken()) {
                abort(target);
                throw new HypervisorFailure(
                        Kind.PERMANENT, "The copy was given up for something urgent.", "");
            }
            var disk = live(old);
            if (disk.filter(DomainDisks.Found::isMirrored).isPresent()) {
                return;
            }
            var percent = percent(target);
            if (percent.isEmpty()) {
                throw new HypervisorFailure(
                        Kind.PERMANENT, "The volume could not be copied.", "the job has ended");
            }
            progress.at("copying", percent.get());
            sleep();
        }
    }

    /** Empty when nothing is being copied any more. */
    private Optional<Integer> percent(String target) throws HypervisorFailure {
        return libvirt.call(connect -> {
            var job = domain(connect).getBlockJobInfo(target, 0);
            return job.type == 0
                    ? Optional.empty()
                    : Optional.of(job.end == 0 ? 0 : (int) (job.cur * 100 / job.end));
        });
    }

    private void abort(String target) throws HypervisorFailure {
        libvirt.call(connect -> {
            domain(connect).blockJobAbort(target, 0);
            return "";
        });
    }

    private void pivot(String target) throws HypervisorFailure {
        libvirt.call(connect -> {
            domain(connect).blockJobAbort(target, PIVOT);
            return "";
        });
    }

    /** The disk keeps its name and its number at the guest. */
    private void redefine(Domain domain, DiskSource old, DiskSource fresh) throws LibvirtException {
        var defined = DomainDisks.defined(domain);
        var outdated = defined.at(old);
        var now = DomainDisks.live(domain).at(fresh);
        if (outdated.isPresent() && now.isPresent()) {
            domain.updateDeviceFlags(now.get().without(SLICES), CONFIG);
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
}
