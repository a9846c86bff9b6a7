package io.kilonova.network;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Ports at the configured network service; remembers networks for a moment. */
@Component
final class RemotePorts implements ServerPorts {
    private static final Duration MEMORY = Duration.ofSeconds(20);
    private static final int MOST_REMEMBERED = 10_000;

    private final NetworkClient client;
    private final SecurityGroupClient groups;
    private final FloatingIpClient floating;
    private final Clock clock;
    private final Map<String, Remembered> networks = new ConcurrentHashMap<>();

    RemotePorts(
            NetworkClient client,
            SecurityGroupClient groups,
            FloatingIpClient floating,
            Clock clock) {
        this.client = client;
        this.groups = groups;
        this.floating = floating;
        this.clock = clock;
    }

    private record Remembered(NetworkFacts facts, Instant until) {}

    @Override
    public PortInfo make(NewPort port) {
        return client.makePort(port);
    }

    @Override
    public PortInfo makeOrFind(NewPort port) {
        return client.createPort(port);
    }

    @Override
    public Optional<PortInfo> find(String portId) {
        return client.findPort(portId);
    }

    @Override
    public Optional<PortInfo> bind(
            String portId, UUID serverId, String availabilityZone, String host) {
        return client.bindPort(portId, serverId, availabilityZone, host);
    }

    @Override
    public void disconnect(String portId, boolean isUsers) {
        if (isUsers) {
            client.unbindPort(portId);
        } else {
            client.deletePort(portId);
        }
    }

    @Override
    public Optional<PortInfo> ofNic(UUID serverId, UUID nicId) {
        return client.findPortOfNic(serverId, nicId);
    }

    @Override
    public ServerNetwork look(UUID serverId) {
        var ports = client.portsOf(serverId);
        var ids = ports.stream().flatMap(port -> port.securityGroupIds().stream()).toList();
        var named =
                groups.byId(ids).stream()
                        .map(group ->
                                new SecurityGroupInfo(group.id(), group.name(), group.projectId()))
                        .toList();
        return new ServerNetwork(
                ports, named, floating.ofPorts(ports.stream().map(PortInfo::id).toList()));
    }

    @Override
    public void disconnectAll(UUID serverId, Set<String> portsOfUser) {
        for (var port : client.portsOf(serverId)) {
            disconnect(port.id(), portsOfUser.contains(port.id()));
        }
    }

    @Override
    public void disconnectRest(UUID serverId, Set<String> portsOfUser, Set<String> connected) {
        for (var port : client.portsOf(serverId)) {
            if (connected.contains(port.id())) {
                continue;
            }
            if (portsOfUser.contains(port.id())) {
                client.unbindPort(port.id());
            } else if (NetworkClient.isMadeHere(port)) {
                client.deletePort(port.id());
            }
        }
    }

    @Override
    public void leaveHost(UUID serverId) {
        client.portsOf(serverId).forEach(port -> client.leaveHost(port.id()));
    }

    @Override
    public NetworkFacts facts(String networkId) {
        var now = clock.instant();
        var known = networks.get(networkId);
        if (known != null && now.isBefore(known.until())) {
            return known.facts();
        }
        int mtu = client.findNetwork(networkId).map(NetworkInfo::mtu).orElse(0);
        var facts = new NetworkFacts(mtu, List.copyOf(client.subnetsOf(networkId)));
        if (networks.size() >= MOST_REMEMBERED) {
            networks.clear();
        }
        networks.put(networkId, new Remembered(facts, now.plus(MEMORY)));
        return facts;
    }
}
