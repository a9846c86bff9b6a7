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
    private final Clock clock;
    private final Map<String, Remembered> networks = new ConcurrentHashMap<>();

    RemotePorts(NetworkClient client, Clock clock) {
        this.client = client;
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
    public void disconnectAll(UUID serverId, Set<String> portsOfUser) {
        for (var port : client.portsOf(serverId)) {
            if (portsOfUser.contains(port.id())) {
                client.unbindPort(port.id());
            } else {
                client.deletePort(port.id());
            }
        }
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
