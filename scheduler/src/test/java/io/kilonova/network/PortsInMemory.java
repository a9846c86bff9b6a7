package io.kilonova.network;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.PortInfo.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A network service in memory, with one network {@code net} and as many ports as are made. */
public final class PortsInMemory implements ServerPorts {
    public static final SecurityGroupInfo GROUP = new SecurityGroupInfo("group", "web", "p1");
    private static final String ADDRESS = "10.0.0.5";

    private final List<FloatingIp> floating = new ArrayList<>();
    private final Map<String, PortInfo> ports = new TreeMap<>();
    private final Map<String, String> hosts = new TreeMap<>();
    private int made;
    private @Nullable ComputeFailure failure;

    /** Every port there is, with the server that has it. */
    public synchronized Map<String, String> owners() {
        var owners = new TreeMap<String, String>();
        ports.forEach((id, port) -> owners.put(id, port.deviceId()));
        return Map.copyOf(owners);
    }

    /** The host of every port that is bound to one. */
    public synchronized Map<String, String> hosts() {
        return Map.copyOf(hosts);
    }

    /** A port that a user made. */
    public synchronized String portOfUser() {
        var id = "user-" + ++made;
        ports.put(id, port(id, "", "a user's"));
        return id;
    }

    /** Refuses whatever is asked next, once. */
    public synchronized void failOnce(ComputeFailure next) {
        failure = next;
    }

    @Override
    public synchronized PortInfo make(NewPort port) {
        failIfTold();
        var id = "port-" + ++made;
        var info = port(id, port.serverId().toString(), port.nicId().toString());
        ports.put(id, info);
        hosts.put(id, port.host());
        return info;
    }

    @Override
    public synchronized PortInfo makeOrFind(NewPort port) {
        return ports.values().stream()
                .filter(known -> known.description().equals(port.nicId().toString()))
                .findFirst()
                .orElseGet(() -> make(port));
    }

    @Override
    public synchronized Optional<PortInfo> find(String portId) {
        return Optional.ofNullable(ports.get(portId));
    }

    @Override
    public synchronized Optional<PortInfo> bind(
            String portId, UUID serverId, String availabilityZone, String host) {
        failIfTold();
        hosts.put(portId, host);
        return Optional.ofNullable(
                ports.computeIfPresent(
                        portId, (id, old) -> port(id, serverId.toString(), old.description())));
    }

    @Override
    public synchronized void disconnect(String portId, boolean isUsers) {
        failIfTold();
        if (isUsers) {
            ports.computeIfPresent(portId, (id, old) -> port(id, "", old.description()));
        } else {
            ports.remove(portId);
        }
    }

    @Override
    public synchronized Optional<PortInfo> ofNic(UUID serverId, UUID nicId) {
        return ports.values().stream()
                .filter(port -> port.description().equals(nicId.toString()))
                .findFirst();
    }

    @Override
    public synchronized ServerNetwork look(UUID serverId) {
        var own =
                ports.values().stream()
                        .filter(port -> port.deviceId().equals(serverId.toString()))
                        .toList();
        var groups = own.isEmpty() ? List.<SecurityGroupInfo>of() : List.of(GROUP);
        return new ServerNetwork(
                own,
                groups,
                floating.stream()
                        .filter(ip -> own.stream().anyMatch(p -> p.id().equals(ip.portId())))
                        .toList());
    }

    /** A floating address leads to the port from now on. */
    public synchronized void floatTo(String portId, String address) {
        floating.add(new FloatingIp("fip-" + address, address, "out", "p1", portId, ADDRESS));
    }

    @Override
    public synchronized void disconnectAll(UUID serverId, Set<String> portsOfUser) {
        failIfTold();
        for (var port : List.copyOf(ports.values())) {
            if (!port.deviceId().equals(serverId.toString())) {
                continue;
            }
            hosts.remove(port.id());
            if (portsOfUser.contains(port.id())) {
                ports.put(port.id(), port(port.id(), "", port.description()));
            } else {
                ports.remove(port.id());
            }
        }
    }

    @Override
    public synchronized void disconnectRest(
            UUID serverId, Set<String> portsOfUser, Set<String> connected) {
        ports.values()
                .removeIf(port ->
                        port.deviceId().equals(serverId.toString())
                                && !portsOfUser.contains(port.id())
                                && !connected.contains(port.id()));
    }

    @Override
    public synchronized void leaveHost(UUID serverId) {
        failIfTold();
        ports.forEach((id, port) -> {
            if (port.deviceId().equals(serverId.toString())) {
                hosts.remove(id);
            }
        });
    }

    @Override
    public NetworkFacts facts(String networkId) {
        return new NetworkFacts(
                1450,
                List.of(
                        new SubnetInfo(
                                "subnet",
                                networkId,
                                4,
                                "10.0.0.0/24",
                                "10.0.0.1",
                                true,
                                List.of("10.0.0.2"))));
    }

    private void failIfTold() {
        if (failure != null) {
            var told = failure;
            failure = null;
            throw told;
        }
    }

    private static PortInfo port(String id, String deviceId, String description) {
        return new PortInfo(
                id,
                "net",
                "p1",
                "fa:16:3e:00:00:01",
                "",
                deviceId,
                "",
                "",
                "ACTIVE",
                description,
                "bridge",
                "br0",
                List.of(new Address(ADDRESS, "subnet")),
                List.of(GROUP.id()),
                "normal",
                true,
                true,
                List.of());
    }
}
