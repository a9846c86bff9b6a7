package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.metadataservice.Taps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which guest an address on a bridge belongs to. Addresses are unique on a bridge only: networks of
 * different projects may have the same. Files, one for each interface, outlive the agent.
 */
final class MetadataAskers {
    private final Path folder;
    private final Map<String, Asker> byTap = new HashMap<>();

    MetadataAskers(Path folder) {
        this.folder = folder;
    }

    private record Asker(String bridge, String serverId, Set<String> addresses) {
        static Asker of(List<String> lines) {
            return new Asker(
                    lines.get(0), lines.get(1), Set.copyOf(lines.subList(2, lines.size())));
        }

        List<String> lines() {
            var lines = new ArrayList<>(List.of(bridge, serverId));
            lines.addAll(addresses);
            return lines;
        }
    }

    /** Bridges of the interfaces that an earlier agent left. */
    synchronized Set<String> restore() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        var bridges = new HashSet<String>();
        try (var files = Files.newDirectoryStream(folder, "tap*")) {
            for (var file : files) {
                var lines = Files.readAllLines(file);
                if (lines.size() > 1) {
                    var asker = Asker.of(lines);
                    byTap.put(file.getFileName().toString(), asker);
                    bridges.add(asker.bridge());
                }
            }
        }
        return Set.copyOf(bridges);
    }

    /** The interface's addresses from now on. */
    synchronized void put(String bridge, String serverId, Nic nic) throws IOException {
        var addresses = new HashSet<String>();
        nic.getFixedIpsList().stream().map(FixedIp::getAddress).forEach(addresses::add);
        var asker = new Asker(bridge, serverId, Set.copyOf(addresses));
        var tap = Taps.of(nic);
        Folders.createPrivate(folder);
        Files.write(folder.resolve(tap), asker.lines());
        byTap.put(tap, asker);
    }

    synchronized void remove(String tap) throws IOException {
        byTap.remove(tap);
        Files.deleteIfExists(folder.resolve(tap));
    }

    /** Empty when the address is nobody's, or of more than one. */
    synchronized Optional<String> find(String bridge, String address) {
        var servers =
                byTap.values().stream()
                        .filter(asker -> asker.bridge().equals(bridge))
                        .filter(asker -> asker.addresses().contains(address))
                        .map(Asker::serverId)
                        .distinct()
                        .toList();
        return servers.size() == 1 ? Optional.of(servers.getFirst()) : Optional.empty();
    }
}
