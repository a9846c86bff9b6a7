package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Nic;
import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.PortFilterSource;
import io.kilonova.metadataservice.Taps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps nftables so that the guarded interfaces let through what their ports' filters say. An
 * interface is closed from before it exists until its filter is known; when nobody can be asked,
 * what was last known holds. The rules outlive the agent; files say which interfaces there are.
 */
final class Firewall {
    private static final Logger LOG = LoggerFactory.getLogger(Firewall.class);

    private final Path folder;
    private final List<String> nft;
    private final PortFilterSource source;
    private final Map<String, String> applied = new HashMap<>();
    private final Set<String> groups = new HashSet<>();

    Firewall(LibvirtSettings settings, PortFilterSource source) {
        this.folder = settings.firewall();
        this.source = source;
        var command = new ArrayList<String>();
        if (!settings.networkNamespace().isEmpty()) {
            command.addAll(List.of("ip", "netns", "exec", settings.networkNamespace()));
        }
        command.addAll(List.of("nft", "-f"));
        this.nft = List.copyOf(command);
    }

    /** Closes the interface, which need not be there yet, unless its filter is known already. */
    synchronized void guard(Nic nic) throws HypervisorFailure {
        var tap = Taps.of(nic);
        try {
            Folders.createPrivate(folder);
            if (!Files.exists(file(tap)) || !applied.containsKey(tap)) {
                run(FilterScript.prepare() + FilterScript.closed(tap, nic.getMacAddress()));
                applied.put(tap, "");
            }
            Files.writeString(file(tap), nic.getPortId());
        } catch (IOException e) {
            throw cannot(e);
        }
    }

    /** Forgets the interface; one that was not guarded is fine. */
    synchronized void release(String tap) throws HypervisorFailure {
        if (!Files.exists(file(tap))) {
            return;
        }
        run(FilterScript.prepare() + FilterScript.removed(tap));
        applied.remove(tap);
        try {
            Files.delete(file(tap));
        } catch (IOException e) {
            throw cannot(e);
        }
    }

    /** Asks for the filters and puts those into force that have changed. */
    void refresh() {
        try {
            var guarded = guarded();
            if (!guarded.isEmpty()) {
                apply(source.read(), guarded);
            }
        } catch (IOException e) {
            LOG.warn("port filters stay as they are: {}", e.getMessage());
        }
    }

    /** Interfaces to ports. */
    private synchronized Map<String, String> guarded() throws IOException {
        var guarded = new HashMap<String, String>();
        if (!Files.isDirectory(folder)) {
            return guarded;
        }
        try (var files = Files.newDirectoryStream(folder, "tap*")) {
            for (var file : files) {
                guarded.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return guarded;
    }

    private synchronized void apply(PortFilters filters, Map<String, String> guarded) {
        var byPort =
                filters.getPortsList().stream()
                        .collect(Collectors.toMap(PortFilter::getPortId, f -> f, (a, _) -> a));
        applyGroups(filters);
        guarded.forEach((tap, port) -> {
            var filter = byPort.get(port);
            // one that was released meanwhile is not brought back
            if (filter != null && Files.exists(file(tap))) {
                apply(tap, filter);
            }
        });
        dropGroups(filters);
    }

    private void applyGroups(PortFilters filters) {
        for (var group : filters.getGroupsList()) {
            try {
                var script = FilterScript.group(group);
                if (put("group " + group.getGroupId(), script)) {
                    groups.add(group.getGroupId());
                }
            } catch (HypervisorFailure e) {
                LOG.warn("group={} not in force: {}", group.getGroupId(), e.detail());
            }
        }
    }

    private void apply(String tap, PortFilter filter) {
        try {
            var script =
                    filter.getOpen()
                            ? FilterScript.open(tap, filter)
                            : FilterScript.of(tap, filter);
            if (put(tap, script)) {
                LOG.info(
                        "port={} {} rules={}",
                        filter.getPortId(),
                        filter.getOpen() ? "open" : "filtered",
                        filter.getRulesCount());
            }
        } catch (HypervisorFailure e) {
            LOG.warn("port={} filter not in force: {}", filter.getPortId(), e.detail());
        }
    }

    /** Whether it was not in force before. */
    private boolean put(String what, String script) throws HypervisorFailure {
        if (script.equals(applied.get(what))) {
            return false;
        }
        run(FilterScript.prepare() + script);
        applied.put(what, script);
        return true;
    }

    private void dropGroups(PortFilters filters) {
        var named = new HashSet<String>();
        filters.getGroupsList().forEach(group -> named.add(group.getGroupId()));
        for (var group : Set.copyOf(groups)) {
            if (!named.contains(group)) {
                try {
                    run(FilterScript.withoutGroup(group));
                    groups.remove(group);
                    applied.remove("group " + group);
                } catch (HypervisorFailure e) {
                    LOG.debug("group={} is still in use: {}", group, e.detail());
                }
            }
        }
    }

    /** All of the script or nothing of it. */
    private void run(String script) throws HypervisorFailure {
        try {
            var file = Folders.createPrivate(folder).resolve("script.nft");
            Files.writeString(file, script);
            var command = new ArrayList<>(nft);
            command.add(file.toString());
            Tool.run(command);
        } catch (IOException e) {
            throw cannot(e);
        }
    }

    private Path file(String tap) {
        return folder.resolve(tap);
    }

    private static HypervisorFailure cannot(IOException e) {
        return new HypervisorFailure(
                Kind.TRANSIENT, "The host cannot filter the traffic of the port.", e);
    }
}
