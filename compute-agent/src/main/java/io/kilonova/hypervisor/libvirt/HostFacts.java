package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Inventory;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.server.MemoryPages;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import tools.jackson.databind.json.JsonMapper;

/** What the host has, from where it is true: libvirt's own memory total may still be growing. */
final class HostFacts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long RESERVED_MEMORY_MB = 512;
    private static final double CPU_RATIO = 4.0;
    private static final Path INITIATOR = Path.of("/etc/iscsi/initiatorname.iscsi");
    private static final String INITIATOR_NAME = "InitiatorName=";
    private static final Path PAGES = Path.of("/sys/kernel/mm/hugepages");

    private final LibvirtSettings settings;

    HostFacts(LibvirtSettings settings) {
        this.settings = settings;
    }

    Inventory read(Connect connect) throws LibvirtException, HypervisorFailure {
        try {
            var cpus = Runtime.getRuntime().availableProcessors();
            FileStore disk = Files.getFileStore(Files.createDirectories(settings.guests()));
            var inventory =
                    Inventory.newBuilder()
                            .setHypervisorHostname(settings.hostName())
                            .setHypervisorType("QEMU")
                            .setHypervisorVersion((int) connect.getVersion())
                            .setHostIp("127.0.0.1")
                            .setArchitecture("x86_64")
                            .setCpuInfoJson(cpuInfo(connect, cpus))
                            .setConnectorJson(JSON.writeValueAsString(connector()))
                            .putTotals("VCPU", cpus)
                            .putTotals("MEMORY_MB", memoryMb())
                            .putTotals("DISK_GB", disk.getTotalSpace() >> 30)
                            .putReserved("MEMORY_MB", RESERVED_MEMORY_MB)
                            .putAllocationRatios("VCPU", CPU_RATIO)
                            .setUptimeSeconds(uptimeSeconds());
            addLargePages(inventory);
            return inventory.build();
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The host cannot be looked at.", e);
        }
    }

    private static String cpuInfo(Connect connect, int cpus) throws LibvirtException {
        var node = connect.nodeInfo();
        return JSON.writeValueAsString(
                Map.of(
                        "arch",
                        "x86_64",
                        "model",
                        String.valueOf(node.model),
                        "vendor",
                        "",
                        "topology",
                        Map.of("cells", 1, "sockets", 1, "cores", cpus, "threads", 1),
                        "features",
                        new String[0]));
    }

    /** What block storage must know of the host to let it at volumes over iSCSI. */
    private static Map<String, String> connector() throws IOException {
        if (!Files.isReadable(INITIATOR)) {
            return Map.of();
        }
        return Files.readAllLines(INITIATOR).stream()
                .filter(line -> line.startsWith(INITIATOR_NAME))
                .findFirst()
                .map(line -> Map.of("initiator", line.substring(INITIATOR_NAME.length()).strip()))
                .orElse(Map.of());
    }

    private static long memoryMb() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no MemTotal in /proc/meminfo");
    }

    private static long uptimeSeconds() throws IOException {
        var text = Files.readString(Path.of("/proc/uptime"));
        return (long) Double.parseDouble(text.substring(0, text.indexOf(' ')));
    }

    /** Also those in use: how many of them our guests hold, claims know. */
    private static void addLargePages(Inventory.Builder inventory) throws IOException {
        if (!Files.exists(PAGES)) {
            return;
        }
        try (var sizes = Files.newDirectoryStream(PAGES, "hugepages-*kB")) {
            for (var size : sizes) {
                var kib = Long.parseLong(size.getFileName().toString().replaceAll("\\D", ""));
                var all = Long.parseLong(Files.readString(size.resolve("nr_hugepages")).strip());
                if (all > 0) {
                    inventory.putTotals(MemoryPages.resourceClass(kib), all);
                }
            }
        }
    }

    /** kvm only where the processor really has it; that /dev/kvm exists proves nothing. */
    static String virtType(String setting) throws IOException {
        if (!setting.equals("auto")) {
            return setting;
        }
        var flags = Files.readString(Path.of("/proc/cpuinfo"));
        var hasExtensions = flags.contains(" vmx ") || flags.contains(" svm ");
        return hasExtensions && Files.isWritable(Path.of("/dev/kvm")) ? "kvm" : "qemu";
    }
}
