package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.SnapshotGuest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.ImageSink;
import io.kilonova.hypervisor.Progress;
import io.kilonova.server.ImageFlags;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Copies the root disks of guests, as they are at one moment, into images that need nothing else. A
 * guest that runs goes on running.
 */
final class RootDiskCopy {
    private static final Logger LOG = LoggerFactory.getLogger(RootDiskCopy.class);
    private static final Set<String> FORMATS = Set.of("qcow2", "raw");

    private final LibvirtConnection libvirt;
    private final LibvirtSettings settings;
    private final GuestAgent agent;
    private final Sleeper sleeper;
    private final ToLongFunction<Path> room;

    /**
     * @param room bytes that a folder can still hold
     */
    RootDiskCopy(
            LibvirtConnection libvirt,
            LibvirtSettings settings,
            GuestAgent agent,
            Sleeper sleeper,
            ToLongFunction<Path> room) {
        this.libvirt = libvirt;
        this.settings = settings;
        this.agent = agent;
        this.sleeper = sleeper;
        this.room = room;
    }

    /** The copy is on this host only until the sink has it. */
    void take(String serverId, SnapshotGuest order, ImageSink sink, Progress progress)
            throws HypervisorFailure {
        var folder = new GuestFolder(settings.guests(), serverId);
        if (!Files.exists(folder.root())) {
            throw new HypervisorFailure(
                    Kind.NO_SUCH_GUEST, "The server has no disk here.", folder.root().toString());
        }
        if (!FORMATS.contains(order.getDiskFormat())) {
            throw new HypervisorFailure(
                    Kind.UNSUPPORTED, "This host makes no images of that format.", "");
        }
        try {
            try {
                copy(serverId, order, folder, progress);
                LOG.info("server={} image={} copied", serverId, order.getImageId());
                sink.store(order.getImageId(), folder.copy(), progress);
            } finally {
                Files.deleteIfExists(folder.copy());
            }
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The image cannot be stored.", e);
        }
    }

    private void copy(String serverId, SnapshotGuest order, GuestFolder folder, Progress progress)
            throws HypervisorFailure, IOException {
        var job = new BackupJob(libvirt, serverId, sleeper);
        job.forget();
        Files.deleteIfExists(folder.copy());
        checkRoom(folder, order.getDiskFormat());
        if (begin(job, serverId, order, folder)) {
            if (job.succeeds(progress)) {
                return;
            }
            Files.deleteIfExists(folder.copy());
        }
        convert(folder.root(), folder.copy(), order.getDiskFormat(), progress);
    }

    /** A guest could not write either while QEMU finds no room for what it overwrites. */
    private void checkRoom(GuestFolder folder, String format) throws HypervisorFailure {
        var measured =
                Tool.run(
                        List.of(
                                "qemu-img",
                                "measure",
                                "-U",
                                "--output=json",
                                "-f",
                                "qcow2",
                                "-O",
                                format,
                                folder.root().toString()));
        var needed = JsonMapper.shared().readTree(measured).path("required").asLong();
        if (room.applyAsLong(folder.path()) < needed) {
            throw new HypervisorFailure(
                    Kind.PERMANENT,
                    "The host has no room for a copy of the disk.",
                    needed + " bytes are needed");
        }
    }

    /** False for a guest that is off. */
    private boolean begin(BackupJob job, String serverId, SnapshotGuest order, GuestFolder folder)
            throws HypervisorFailure {
        var power = new Machine(libvirt, serverId).power();
        if (power != PowerState.RUNNING && power != PowerState.PAUSED) {
            return false;
        }
        var isFrozen = power == PowerState.RUNNING && freeze(serverId, order);
        try {
            job.begin(folder.root(), folder.copy(), order.getDiskFormat());
        } finally {
            if (isFrozen) {
                agent.thaw(serverId);
            }
        }
        return true;
    }

    /** Lets the guest finish its writes, if it can be asked to. */
    private boolean freeze(String serverId, SnapshotGuest order) throws HypervisorFailure {
        var properties = order.getGuest().getImage().getPropertiesMap();
        if (!ImageFlags.hasGuestAgent(properties)) {
            return false;
        }
        try {
            agent.freeze(serverId);
            return true;
        } catch (HypervisorFailure e) {
            if (ImageFlags.requiresQuiesce(properties)) {
                throw e;
            }
            LOG.info("server={} is copied while it writes: {}", serverId, e.getMessage());
            return false;
        }
    }

    private void convert(Path disk, Path copy, String format, Progress progress)
            throws HypervisorFailure {
        Tool.runLong(
                List.of(
                        "qemu-img",
                        "convert",
                        "-f",
                        "qcow2",
                        "-O",
                        format,
                        disk.toString(),
                        copy.toString()),
                "copying",
                progress);
    }
}
