package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import tools.jackson.databind.json.JsonMapper;

/** The figures of a guest, as the API shows them; null for those that nobody knows. */
final class Diagnostics {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long KIB_PER_MIB = 1024;
    private static final Map<String, String> DISK =
            Map.of(
                    "read_bytes", "rd.bytes",
                    "read_requests", "rd.reqs",
                    "write_bytes", "wr.bytes",
                    "write_requests", "wr.reqs",
                    "errors_count", "errors");
    private static final Map<String, String> NIC =
            Map.of(
                    "rx_octets", "rx.bytes",
                    "rx_packets", "rx.pkts",
                    "rx_errors", "rx.errs",
                    "rx_drop", "rx.drop",
                    "tx_octets", "tx.bytes",
                    "tx_packets", "tx.pkts",
                    "tx_errors", "tx.errs",
                    "tx_drop", "tx.drop");

    private final LibvirtConnection libvirt;
    private final String virtType;
    private final Clock clock;

    Diagnostics(LibvirtConnection libvirt, String virtType, Clock clock) {
        this.libvirt = libvirt;
        this.virtType = virtType;
        this.clock = clock;
    }

    String of(GuestFolder folder, String serverId) throws HypervisorFailure {
        var power = new Machine(libvirt, serverId).power();
        var stats = DomainStats.read(libvirt, serverId);
        var all = new LinkedHashMap<String, @Nullable Object>();
        all.put("state", state(power));
        all.put("driver", "libvirt");
        all.put("hypervisor", virtType);
        all.put("hypervisor_os", "linux");
        all.put("uptime", uptime(serverId));
        all.put("config_drive", Files.exists(folder.configDrive()));
        all.put("num_cpus", stats.count("vcpu.current"));
        all.put("num_disks", stats.count("block.count"));
        all.put("num_nics", stats.count("net.count"));
        all.put("cpu_details", cpus(stats));
        all.put("memory_details", memory(stats));
        all.put("disk_details", devices(stats, "block", DISK));
        all.put("nic_details", nics(stats, serverId));
        return JSON.writeValueAsString(all);
    }

    private static String state(PowerState power) {
        return switch (power) {
            case RUNNING, PAUSED, SHUTDOWN, CRASHED, SUSPENDED ->
                    power.name().toLowerCase(Locale.ROOT);
            case ABSENT, POWER_STATE_UNSPECIFIED, UNRECOGNIZED -> "pending";
        };
    }

    /** Seconds since the guest's process began; libvirt itself does not tell. */
    private @Nullable Long uptime(String serverId) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").contains("qemu"))
                .filter(process -> isOf(process, serverId))
                .flatMap(process -> process.info().startInstant().stream())
                .findFirst()
                .map(started -> Duration.between(started, clock.instant()).toSeconds())
                .orElse(null);
    }

    private static boolean isOf(ProcessHandle process, String serverId) {
        try {
            var arguments = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            return Files.readString(arguments).contains(serverId);
        } catch (IOException _) {
            return false;
        }
    }

    private static List<Map<String, @Nullable Object>> cpus(DomainStats stats) {
        var cpus = new ArrayList<Map<String, @Nullable Object>>();
        for (int i = 0; i < stats.count("vcpu.maximum"); i++) {
            var time = stats.figures().get("vcpu." + i + ".time");
            if (time != null) {
                var cpu = new LinkedHashMap<String, @Nullable Object>();
                cpu.put("id", i);
                cpu.put("time", time);
                cpu.put("utilisation", null);
                cpus.add(cpu);
            }
        }
        return cpus;
    }

    private static Map<String, @Nullable Object> memory(DomainStats stats) {
        var figures = stats.figures();
        var available = figures.get("balloon.available");
        var unused = figures.get("balloon.unused");
        var memory = new LinkedHashMap<String, @Nullable Object>();
        memory.put("maximum", mebibytes(figures.get("balloon.maximum")));
        memory.put(
                "used",
                available == null || unused == null
                        ? mebibytes(figures.get("balloon.current"))
                        : mebibytes(available - unused));
        return memory;
    }

    private static @Nullable Long mebibytes(@Nullable Long kibibytes) {
        return kibibytes == null ? null : kibibytes / KIB_PER_MIB;
    }

    private static List<Map<String, @Nullable Object>> devices(
            DomainStats stats, String group, Map<String, String> names) {
        var devices = new ArrayList<Map<String, @Nullable Object>>();
        for (int i = 0; i < stats.count(group + ".count"); i++) {
            var device = new LinkedHashMap<String, @Nullable Object>();
            var prefix = group + "." + i + ".";
            names.forEach((ours, its) -> device.put(ours, stats.figures().get(prefix + its)));
            devices.add(device);
        }
        return devices;
    }

    /** libvirt tells of interfaces in the order in which they are described. */
    private List<Map<String, @Nullable Object>> nics(DomainStats stats, String serverId)
            throws HypervisorFailure {
        var nics = devices(stats, "net", NIC);
        var interfaces = interfaces(serverId);
        for (int i = 0; i < nics.size(); i++) {
            nics.get(i).put("mac_address", i < interfaces.size() ? interfaces.get(i) : null);
            nics.get(i).put("rx_rate", null);
            nics.get(i).put("tx_rate", null);
        }
        return nics;
    }

    private List<String> interfaces(String serverId) throws HypervisorFailure {
        var xml = libvirt.call(connect -> connect.domainLookupByUUIDString(serverId).getXMLDesc(0));
        try {
            var document =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(xml)));
            var nodes = document.getElementsByTagName("mac");
            var addresses = new ArrayList<String>();
            for (int i = 0; i < nodes.getLength(); i++) {
                addresses.add(((Element) nodes.item(i)).getAttribute("address"));
            }
            return addresses;
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("libvirt's own description", e);
        }
    }
}
