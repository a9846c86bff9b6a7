package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.libvirt.Domain;
import org.libvirt.Domain.GetJobStatsFlags;
import org.libvirt.Domain.JobOperation;
import org.libvirt.DomainJobStats;
import org.libvirt.LibvirtException;
import org.xml.sax.InputSource;

/**
 * Copies a disk of a running guest as it is when the job begins: QEMU keeps what the guest
 * overwrites until it is copied, the chain of the disk's files stays as it is.
 */
record BackupJob(LibvirtConnection libvirt, String serverId, Sleeper sleeper) {
    /** As libvirt numbers them; the binding has them wrong. */
    private static final int NO_JOB = 0;

    private static final int COMPLETED = 3;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final String TARGET =
            "string(/domain/devices/disk[source/@file=$disk]/target/@dev)";

    /** What of the job is to be seen. */
    private enum State {
        GOES_ON,
        SUCCEEDED,
        ENDED
    }

    /** Ends a job that was begun by somebody who is not there any more. */
    void forget() throws HypervisorFailure {
        while (isUnderWay()) {
            abort();
            sleep();
        }
    }

    void begin(Path disk, Path copy, String format) throws HypervisorFailure {
        libvirt.call(connect -> {
            var domain = connect.domainLookupByUUIDString(serverId);
            domain.backupBegin(xml(targetOf(disk, domain), copy, format), null, 0);
            return true;
        });
    }

    private static String xml(String target, Path copy, String format) {
        var backup = Xml.root("domainbackup").with("mode", "push");
        var disk = backup.child("disks").child("disk").with("name", target).with("type", "file");
        disk.child("driver").with("type", format);
        disk.child("target").with("file", copy.toAbsolutePath().toString());
        return backup.toString();
    }

    private static String targetOf(Path disk, Domain domain) throws LibvirtException {
        try {
            var path = XPathFactory.newInstance().newXPath();
            path.setXPathVariableResolver(_ -> disk.toAbsolutePath().toString());
            return path.evaluate(TARGET, new InputSource(new StringReader(domain.getXMLDesc(0))));
        } catch (XPathExpressionException e) {
            throw new IllegalStateException("a domain that cannot be read", e);
        }
    }

    /**
     * Waits for the end of the job.
     *
     * @return false when the guest ended before it
     */
    boolean succeeds(Progress progress) throws HypervisorFailure {
        while (!progress.isOvertaken()) {
            switch (look(progress)) {
                case SUCCEEDED -> {
                    return true;
                }
                case ENDED -> {
                    if (new Machine(libvirt, serverId).run() == Machine.NOT_RUNNING) {
                        return false;
                    }
                    throw new HypervisorFailure(
                            Kind.TRANSIENT, "The disk could not be copied.", "the job has failed");
                }
                case GOES_ON -> sleep();
            }
        }
        abort();
        throw Tool.overtaken();
    }

    private State look(Progress progress) throws HypervisorFailure {
        return libvirt.call(connect -> {
            var domain = connect.domainLookupByUUIDString(serverId);
            if (domain.isActive() == 0) {
                return State.ENDED;
            }
            var now = domain.getJobStats(0);
            if (now.type != NO_JOB) {
                progress.at("copying", percent(now));
                return State.GOES_ON;
            }
            var last = domain.getJobStats(GetJobStatsFlags.COMPLETED);
            return last.type == COMPLETED ? State.SUCCEEDED : State.ENDED;
        });
    }

    private static int percent(DomainJobStats job) {
        var figures = figures(job);
        var total = figures.getOrDefault("disk_total", 0L);
        return total == 0 ? 0 : (int) (100 * figures.getOrDefault("disk_processed", 0L) / total);
    }

    private static Map<String, Long> figures(DomainJobStats job) {
        var figures = new HashMap<String, Long>();
        Arrays.stream(job.stats)
                .filter(one -> one.getValueAsString().matches("\\d+"))
                .forEach(one -> figures.put(one.field, Long.parseLong(one.getValueAsString())));
        return figures;
    }

    private boolean isUnderWay() throws HypervisorFailure {
        return libvirt.call(connect -> {
            var domain = LibvirtConnection.find(connect, serverId);
            if (domain == null || domain.isActive() == 0) {
                return false;
            }
            var job = domain.getJobStats(0);
            return job.type != NO_JOB
                    && figures(job).getOrDefault("operation", 0L) == JobOperation.BACKUP;
        });
    }

    /** One that has ended meanwhile is fine. */
    private void abort() throws HypervisorFailure {
        try {
            libvirt.call(connect -> connect.domainLookupByUUIDString(serverId).abortJob());
        } catch (HypervisorFailure e) {
            if (isUnderWay()) {
                throw e;
            }
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
