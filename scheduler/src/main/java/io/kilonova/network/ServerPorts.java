package io.kilonova.network;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Ports of servers at the network service. A refusal is a {@code ComputeFailure}; {@code
 * Unavailable} may pass.
 */
public interface ServerPorts {
    /** Makes a port that nobody has tried to make before. */
    PortInfo make(NewPort port);

    /** Makes the port, or finds the one that an earlier attempt made. */
    PortInfo makeOrFind(NewPort port);

    /** The port, whoever it belongs to; empty when it is gone. */
    Optional<PortInfo> find(String portId);

    /** Gives a user's port to a server on a host; empty when it is gone. */
    Optional<PortInfo> bind(String portId, UUID serverId, String availabilityZone, String host);

    /** Deletes, or gives back, the port of an interface; one that is gone is fine. */
    void disconnect(String portId, boolean isUsers);

    /** The port that was made for the interface, if it was. */
    Optional<PortInfo> ofNic(UUID serverId, UUID nicId);

    /** All that the network service knows of a server. */
    ServerNetwork look(UUID serverId);

    /** Ports, the groups they are in, and the floating addresses that lead to them. */
    record ServerNetwork(
            List<PortInfo> ports, List<SecurityGroupInfo> groups, List<FloatingIp> floating) {
        public ServerNetwork {
            ports = List.copyOf(ports);
            groups = List.copyOf(groups);
            floating = List.copyOf(floating);
        }
    }

    /** Deletes every port that the server has, but gives back those of its user. */
    void disconnectAll(UUID serverId, Set<String> portsOfUser);

    /**
     * Likewise, but only those that Kilonova made or its user has lent, and none that is in use.
     *
     * @param connected ids of those that are
     */
    void disconnectRest(UUID serverId, Set<String> portsOfUser, Set<String> connected);

    /** The server keeps its ports, which are bound to no host any more. */
    void leaveHost(UUID serverId);

    /** What guests must know of a network; may be some seconds old. */
    NetworkFacts facts(String networkId);

    /** {@code mtu} in bytes, 0 when not known. */
    record NetworkFacts(int mtu, List<SubnetInfo> subnets) {
        public NetworkFacts {
            subnets = List.copyOf(subnets);
        }

        public Optional<SubnetInfo> subnet(String id) {
            return subnets.stream().filter(subnet -> subnet.id().equals(id)).findFirst();
        }
    }
}
