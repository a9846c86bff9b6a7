package io.kilonova.hypervisor.fake;

import io.kilonova.agent.protocol.Nic;
import io.kilonova.agent.protocol.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Figures of a guest that does nothing. */
final class FakeDiagnostics {
    private static final JsonMapper JSON = JsonMapper.shared();

    private FakeDiagnostics() {}

    static String of(FakeGuest fake) {
        var guest = fake.guest();
        var all = new TreeMap<String, Object>();
        all.put("config_drive", guest.getConfigDrive());
        all.put("driver", "libvirt");
        all.put("hypervisor", "qemu");
        all.put("hypervisor_os", "linux");
        all.put("state", state(fake.power()));
        all.put("uptime", 0);
        all.put("num_cpus", guest.getVcpus());
        all.put("num_disks", guest.getBlockDevicesCount());
        all.put("num_nics", guest.getNicsCount());
        var cpus = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < guest.getVcpus(); i++) {
            cpus.add(Map.of("id", i, "time", 0, "utilisation", 0));
        }
        all.put("cpu_details", cpus);
        all.put("memory_details", Map.of("maximum", guest.getMemoryMb(), "used", 0));
        all.put("disk_details", guest.getBlockDevicesList().stream().map(_ -> idleDisk()).toList());
        all.put("nic_details", nics(guest.getNicsList()));
        return JSON.writeValueAsString(all);
    }

    private static String state(PowerState power) {
        return power == PowerState.SHUTDOWN ? "shutdown" : power.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> idleDisk() {
        return zeros(
                "errors_count", "read_bytes", "read_requests", "write_bytes", "write_requests");
    }

    private static List<Map<String, Object>> nics(List<Nic> nics) {
        var all = new ArrayList<Map<String, Object>>();
        for (var nic : nics) {
            var figures =
                    zeros(
                            "rx_drop",
                            "rx_errors",
                            "rx_octets",
                            "rx_packets",
                            "rx_rate",
                            "tx_drop",
                            "tx_errors",
                            "tx_octets",
                            "tx_packets",
                            "tx_rate");
            figures.put("mac_address", nic.getMacAddress());
            all.add(figures);
        }
        return all;
    }

    private static Map<String, Object> zeros(String... names) {
        var all = new TreeMap<String, Object>();
        for (var name : names) {
            all.put(name, 0);
        }
        return all;
    }
}
