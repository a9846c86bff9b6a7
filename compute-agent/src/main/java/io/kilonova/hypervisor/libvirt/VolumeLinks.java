package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.libvirt.VolumeLink.Iscsi;
import io.kilonova.hypervisor.libvirt.VolumeLink.Nfs;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the links to volumes that do not make themselves: mounts shares, logs in to iSCSI targets.
 * Links that are there already are kept; those that others use stay. NFS and iSCSI follow what
 * their tools and Nova's os-brick document; neither could be tried against a real server.
 */
final class VolumeLinks {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeLinks.class);
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Path BY_PATH = Path.of("/dev/disk/by-path");
    private static final Path SESSIONS = Path.of("/sys/class/iscsi_session");
    private static final Pattern ISCSI =
            Pattern.compile("/dev/disk/by-path/ip-(.+)-iscsi-(.+)-lun-(\\d{1,5})");
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_POLLS = 150;

    private final Path folder;
    private final Sleeper sleeper;

    /**
     * @param folder where shares are mounted
     */
    VolumeLinks(Path folder, Sleeper sleeper) {
        this.folder = folder;
        this.sleeper = sleeper;
    }

    VolumeLink of(BlockDevice device) throws HypervisorFailure {
        return VolumeLink.of(device, folder);
    }

    /** The volume is there once it answers. */
    void connect(BlockDevice device) throws HypervisorFailure {
        var link = of(device);
        switch (link) {
            case VolumeLink.Local _, VolumeLink.Ceph _ -> {}
            case Nfs nfs -> mount(nfs);
            case Iscsi iscsi -> logIn(iscsi);
        }
        if (!(link instanceof VolumeLink.Ceph)) {
            check(Path.of(link.source().place()));
        }
    }

    /** A directory, a pipe or nothing at all is no volume. */
    private static void check(Path path) throws HypervisorFailure {
        try {
            var real = path.toRealPath();
            var kind = Files.readAttributes(real, BasicFileAttributes.class);
            if (!kind.isRegularFile() && !(kind.isOther() && real.startsWith("/dev"))) {
                throw new HypervisorFailure(
                        Kind.PERMANENT, "The volume is not there.", path + " is no disk");
            }
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The volume is not there.", e);
        }
    }

    /** Once no guest of this host has it any more. */
    void disconnect(BlockDevice device) throws HypervisorFailure {
        disconnect(of(device));
    }

    /** Likewise, the links behind what a domain had. */
    void disconnect(Collection<String> places) {
        for (var place : places) {
            var path = Path.of(place);
            var iscsi = ISCSI.matcher(place);
            if (path.startsWith(folder)) {
                var mount = folder.resolve(folder.relativize(path).getName(0));
                disconnect(new Nfs("", null, mount, "", "raw"));
            } else if (iscsi.matches()) {
                var lun = Integer.parseInt(iscsi.group(3));
                disconnect(new Iscsi(iscsi.group(1), iscsi.group(2), lun, null, null));
            }
        }
    }

    private void disconnect(VolumeLink link) {
        try {
            switch (link) {
                case VolumeLink.Local _, VolumeLink.Ceph _ -> {}
                case Nfs nfs -> unmount(nfs.mount());
                case Iscsi iscsi -> logOut(iscsi);
            }
        } catch (HypervisorFailure | IOException e) {
            LOG.info("{} stays: {}", link, e.getMessage());
        }
    }

    /** What tells the kernel that a device has grown. */
    void rescan(BlockDevice device) throws HypervisorFailure {
        if (of(device) instanceof Iscsi iscsi) {
            Tool.run(iscsiadm(iscsi, "--rescan"));
        }
    }

    // ---- NFS ---------------------------------------------------------------------------------

    private synchronized void mount(Nfs nfs) throws HypervisorFailure {
        try {
            if (isMounted(nfs.mount())) {
                return;
            }
            Files.createDirectories(nfs.mount());
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The share cannot be mounted.", e);
        }
        var command = new ArrayList<>(List.of("mount", "-t", "nfs"));
        if (nfs.options() != null) {
            command.addAll(List.of("-o", nfs.options()));
        }
        command.addAll(List.of(nfs.export(), nfs.mount().toString()));
        Tool.run(command);
    }

    private static boolean isMounted(Path mount) throws IOException {
        return Files.readAllLines(MOUNTS).stream()
                .anyMatch(line -> line.contains(" " + mount + " "));
    }

    /** The kernel refuses while a guest has a file of it open. */
    private synchronized void unmount(Path mount) throws HypervisorFailure, IOException {
        if (isMounted(mount)) {
            Tool.run(List.of("umount", mount.toString()));
            Files.deleteIfExists(mount);
        }
    }

    // ---- iSCSI -------------------------------------------------------------------------------

    private synchronized void logIn(Iscsi iscsi) throws HypervisorFailure {
        if (Files.exists(iscsi.device())) {
            return;
        }
        Tool.run(iscsiadm(iscsi, "--interface", "default", "--op", "new"));
        if (iscsi.user() != null && iscsi.password() != null) {
            set(iscsi, "node.session.auth.authmethod", "CHAP");
            set(iscsi, "node.session.auth.username", iscsi.user());
            set(iscsi, "node.session.auth.password", iscsi.password());
        }
        if (hasSession(iscsi.target())) {
            Tool.run(iscsiadm(iscsi, "--rescan"));
        } else {
            Tool.run(iscsiadm(iscsi, "--login"));
        }
        awaitDevice(iscsi.device());
    }

    private static boolean hasSession(String target) throws HypervisorFailure {
        if (!Files.isDirectory(SESSIONS)) {
            return false;
        }
        try (var sessions = Files.newDirectoryStream(SESSIONS)) {
            for (var session : sessions) {
                if (Files.readString(session.resolve("targetname")).strip().equals(target)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The volume cannot be reached.", e);
        }
    }

    private static void set(Iscsi iscsi, String name, String value) throws HypervisorFailure {
        Tool.runSecretly(iscsiadm(iscsi, "--op", "update", "-n", name, "-v", value));
    }

    private static List<String> iscsiadm(Iscsi iscsi, String... more) {
        var command =
                new ArrayList<>(
                        List.of(
                                "iscsiadm",
                                "-m",
                                "node",
                                "-T",
                                iscsi.target(),
                                "-p",
                                iscsi.portal()));
        command.addAll(List.of(more));
        return command;
    }

    private void awaitDevice(Path device) throws HypervisorFailure {
        try {
            for (int poll = 0; !Files.exists(device); poll++) {
                if (poll >= MOST_POLLS) {
                    throw new HypervisorFailure(
                            Kind.TRANSIENT, "The volume is not there.", "no " + device);
                }
                sleeper.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure(Kind.TRANSIENT, "The host is shutting down.", e);
        }
    }

    /** The device goes first, so that nothing is written to it later; the session with the last. */
    private synchronized void logOut(Iscsi iscsi) throws HypervisorFailure, IOException {
        if (!Files.exists(iscsi.device())) {
            return;
        }
        var name = iscsi.device().toRealPath().getFileName().toString();
        Tool.run(List.of("blockdev", "--flushbufs", "/dev/" + name));
        Files.writeString(Path.of("/sys/block", name, "device/delete"), "1");
        try (var left = Files.list(BY_PATH)) {
            var isUsed =
                    left.anyMatch(path ->
                            !path.equals(iscsi.device())
                                    && path.toString()
                                            .contains("-iscsi-" + iscsi.target() + "-lun-"));
            if (isUsed) {
                return;
            }
        }
        Tool.run(iscsiadm(iscsi, "--logout"));
        Tool.run(iscsiadm(iscsi, "--op", "delete"));
    }
}
