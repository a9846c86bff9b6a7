package io.kilonova.diagnostics;

import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.NicRow;
import io.kilonova.server.ServerDetails;
import io.kilonova.server.ServerRow;
import io.kilonova.server.ServerStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Diagnostics as upstream's libvirt driver named them until they got a fixed form: by processor,
 * disk and interface, all in one object.
 */
@Component
final class FlatDiagnostics {
    private static final long KIB_PER_MIB = 1024;
    private static final String DEVICES = "/dev/";
    private static final int TAP_LENGTH = 11;

    private static final Map<String, String> DISK =
            Map.of(
                    "_read", "read_bytes",
                    "_read_req", "read_requests",
                    "_write", "write_bytes",
                    "_write_req", "write_requests",
                    "_errors", "errors_count");
    private static final Map<String, String> NIC =
            Map.of(
                    "_rx", "rx_octets",
                    "_rx_packets", "rx_packets",
                    "_rx_errors", "rx_errors",
                    "_rx_drop", "rx_drop",
                    "_tx", "tx_octets",
                    "_tx_packets", "tx_packets",
                    "_tx_errors", "tx_errors",
                    "_tx_drop", "tx_drop");

    private final ServerStore servers;
    private final BlockDeviceStore devices;

    FlatDiagnostics(ServerStore servers, BlockDeviceStore devices) {
        this.servers = servers;
        this.devices = devices;
    }

    Map<String, Long> of(ServerRow server, JsonNode figures) {
        var all = new TreeMap<String, Long>();
        all.put("memory", server.flavor().memoryMb() * KIB_PER_MIB);
        for (var cpu : figures.path("cpu_details")) {
            put(all, "cpu" + cpu.path("id").asInt(0) + "_time", cpu.path("time"));
        }
        var disks = devices.of(server.id());
        int index = 0;
        for (var disk : figures.path("disk_details")) {
            putAll(all, diskName(disks, index++), DISK, disk);
        }
        var taps = taps(server);
        index = 0;
        for (var nic : figures.path("nic_details")) {
            var name = taps.getOrDefault(nic.path("mac_address").asString(""), "tap" + index);
            putAll(all, name, NIC, nic);
            index++;
        }
        return all;
    }

    private static String diskName(List<BlockDeviceRow> disks, int index) {
        var name = index < disks.size() ? disks.get(index).deviceName() : null;
        return name == null
                ? "vd" + (char) ('a' + index)
                : name.startsWith(DEVICES) ? name.substring(DEVICES.length()) : name;
    }

    /** The interfaces of a server on its host, by their MAC addresses. */
    private Map<String, String> taps(ServerRow server) {
        return servers
                .details(List.of(server.id()))
                .getOrDefault(server.id(), ServerDetails.NONE)
                .nics()
                .stream()
                .filter(nic -> nic.macAddress() != null && nic.portId() != null)
                .collect(
                        Collectors.toMap(
                                nic -> String.valueOf(nic.macAddress()),
                                FlatDiagnostics::tap,
                                (first, _) -> first));
    }

    private static String tap(NicRow nic) {
        var port = String.valueOf(nic.portId());
        return "tap" + port.substring(0, Math.min(TAP_LENGTH, port.length()));
    }

    private static void putAll(
            Map<String, Long> into, String device, Map<String, String> names, JsonNode figures) {
        names.forEach((ending, name) -> put(into, device + ending, figures.path(name)));
    }

    private static void put(Map<String, Long> into, String name, JsonNode figure) {
        if (figure.isIntegralNumber()) {
            into.put(name, figure.longValue());
        }
    }
}
