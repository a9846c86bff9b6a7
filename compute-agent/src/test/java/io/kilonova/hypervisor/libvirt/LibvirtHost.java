package io.kilonova.hypervisor.libvirt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.hypervisor.GuestSource;
import io.kilonova.hypervisor.HostSources;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.PortFilterSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** A libvirt host of the test's own, made by the project's script, and the tiny image. */
final class LibvirtHost implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path IMAGE = ROOT.resolve("compute-agent/target/tiny.qcow2");
    private static final Path ISO = ROOT.resolve("compute-agent/target/tiny.iso");
    private static final String ISO_ID = "55555555-0000-4000-8000-000000000000";
    private static final Path HOSTS =
            Path.of(System.getenv().getOrDefault("KILONOVA_HOSTS", "/var/tmp/kilonova-hosts"));
    private static final String NAME = "test-" + ProcessHandle.current().pid();

    private static final List<String> PACKAGES =
            List.of(
                    "libvirt-daemon",
                    "libvirt-daemon-driver-qemu",
                    "libvirt-clients",
                    "qemu-system-x86",
                    "qemu-utils",
                    "genisoimage",
                    "dnsmasq-base",
                    "nftables",
                    "iproute2",
                    "procps",
                    "syslinux",
                    "syslinux-common",
                    "mtools",
                    "dosfstools",
                    "cpio",
                    "lz4",
                    "fdisk",
                    "binutils");

    private final Path directory;
    private final Map<String, Path> saved = new ConcurrentHashMap<>();

    private LibvirtHost(Path directory) {
        this.directory = directory;
    }

    /** One that is up; where there can be none the test is skipped, saying why. */
    static LibvirtHost start(Path directory) throws IOException {
        var obstacle = obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        forgetGuests();
        var host = new LibvirtHost(directory);
        host.up();
        return host;
    }

    /** Those of an earlier test; what libvirt found out of QEMU is kept, which takes long. */
    private static void forgetGuests() throws IOException {
        var definitions = HOSTS.resolve(NAME).resolve("etc/qemu");
        if (Files.isDirectory(definitions)) {
            try (var files = Files.newDirectoryStream(definitions, "*.xml")) {
                for (var file : files) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Why there can be no such host here; empty when there can. */
    static String obstacle() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "a libvirt host of our own needs root";
        }
        try {
            sh(List.of("unshare", "-m", "-n", "-p", "-f", "true"), Path.of("."));
            install();
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void install() throws IOException {
        var query = new ArrayList<>(List.of("dpkg-query", "-W"));
        query.addAll(PACKAGES);
        try {
            sh(query, Path.of("."));
        } catch (IOException _) {
            sh(List.of("apt-get", "-q", "update"), Path.of("."));
            var install =
                    new ArrayList<>(
                            List.of(
                                    "apt-get",
                                    "-q",
                                    "-y",
                                    "-o",
                                    "DPkg::Lock::Timeout=600",
                                    "install",
                                    "--no-install-recommends"));
            install.addAll(PACKAGES);
            sh(install, Path.of("."));
        }
    }

    void up() throws IOException {
        script("up");
    }

    void killDaemon() throws IOException {
        script("kill-daemon");
    }

    LibvirtSettings settings() throws IOException {
        return new LibvirtSettings(
                script("uri").strip(),
                "test-host",
                directory,
                "qemu",
                script("netns").strip(),
                64 * 1024,
                true,
                new Growth(4, 256));
    }

    /** The disk that the tiny guest is on. */
    static Image image() throws IOException {
        build();
        return Image.newBuilder()
                .setId("44444444-0000-4000-8000-000000000000")
                .setDiskFormat("qcow2")
                .setSize(Files.size(IMAGE))
                .build();
    }

    /** Its bytes. */
    static Path file() throws IOException {
        build();
        return IMAGE;
    }

    /** The same on a CD. */
    static Image iso() throws IOException {
        build();
        return Image.newBuilder()
                .setId(ISO_ID)
                .setDiskFormat("iso")
                .setSize(Files.size(ISO))
                .build();
    }

    /** An image with the id has these bytes from now on. */
    Image serve(String id, Path file) throws IOException {
        saved.put(id, file);
        return Image.newBuilder()
                .setId(id)
                .setDiskFormat("qcow2")
                .setSize(Files.size(file))
                .build();
    }

    private void fetch(Image image, Path file) throws IOException {
        var usual = image.getId().equals(ISO_ID) ? ISO : IMAGE;
        Files.copy(saved.getOrDefault(image.getId(), usual), file);
    }

    private static void build() throws IOException {
        if (!Files.exists(IMAGE) || !Files.exists(ISO)) {
            sh(List.of(ROOT + "/testbed/tiny-image.sh", IMAGE.toString(), ISO.toString()), ROOT);
        }
    }

    /** A copy of the tiny guest's disk as a volume. */
    static Path rawDisk(Path file) throws IOException {
        build();
        sh(
                List.of(
                        "qemu-img",
                        "convert",
                        "-f",
                        "qcow2",
                        "-O",
                        "raw",
                        IMAGE.toString(),
                        file.toString()),
                ROOT);
        return file;
    }

    LibvirtHypervisor open() throws IOException {
        return open(PortFilters::getDefaultInstance);
    }

    LibvirtHypervisor open(PortFilterSource filters) throws IOException {
        return open(filters, new KnownGuests());
    }

    LibvirtHypervisor open(PortFilterSource filters, GuestSource guests) throws IOException {
        return LibvirtHypervisor.open(settings(), new HostSources(this::fetch, filters, guests));
    }

    /** What the host's owner does with his own hands. */
    String virsh(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("virsh", "-q", "-c", script("uri").strip()));
        command.addAll(List.of(arguments));
        return sh(command, ROOT).strip();
    }

    /** Runs something in the host's network. */
    String inNetwork(String... command) throws IOException {
        var inside = new ArrayList<>(List.of("ip", "netns", "exec", script("netns").strip()));
        inside.addAll(List.of(command));
        return sh(inside, ROOT);
    }

    private String script(String verb) throws IOException {
        return sh(List.of(ROOT + "/testbed/libvirt-host.sh", verb, NAME), ROOT);
    }

    static String sh(List<String> command, Path folder) throws IOException {
        var output = Files.createTempFile("sh", ".log");
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        // not a pipe: what the script starts keeps it open
        var process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return Files.readString(output);
    }

    @Override
    public void close() throws IOException {
        script("down");
    }

    static void awaitConsole(LibvirtHypervisor hypervisor, String serverId, String text)
            throws HypervisorFailure {
        awaitConsole(hypervisor, serverId, text, 1);
    }

    /** Waits for the text to be there so many times. */
    static void awaitConsole(LibvirtHypervisor hypervisor, String serverId, String text, int times)
            throws HypervisorFailure {
        var start = System.nanoTime();
        var log = "";
        while (System.nanoTime() - start < TimeUnit.MINUTES.toNanos(3)) {
            log = console(hypervisor, serverId);
            if (log.split(Pattern.quote(text), -1).length > times) {
                return;
            }
            pause(200);
        }
        throw new AssertionError("no '" + text + "' on the console:\n" + log);
    }

    static String console(LibvirtHypervisor hypervisor, String serverId) throws HypervisorFailure {
        return new String(hypervisor.consoleLog(serverId, 0), StandardCharsets.UTF_8);
    }

    static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
