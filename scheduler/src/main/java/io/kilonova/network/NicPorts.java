package io.kilonova.network;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.ServerPorts.NetworkFacts;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.LatePortStore;
import io.kilonova.server.NicRequest;
import io.kilonova.server.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the ports of interfaces, or binds those that users bring, to the hosts of servers. */
@Component
public class NicPorts {
    private final ServerPorts ports;
    private final LatePortStore late;
    private final PortSettings settings;

    public NicPorts(ServerPorts ports, LatePortStore late, PortSettings settings) {
        this.ports = ports;
        this.late = late;
        this.settings = settings;
    }

    /**
     * The server that gets an interface, and where it is.
     *
     * @param groupIds for ports made here; empty for the project's default group
     */
    public record Owner(
            UUID serverId,
            String projectId,
            String host,
            String availabilityZone,
            List<String> groupIds) {
        public Owner {
            groupIds = List.copyOf(groupIds);
        }
    }

    /**
     * Connects the interface; again finds what an earlier attempt did.
     *
     * @param attempt 1 when nobody has tried before
     */
    public Wire connect(Owner owner, NicRequest nic, int attempt) throws StepFailed {
        if (attempt > 1) {
            expectLate(owner.serverId());
        }
        try {
            var port = nic.portId() == null ? make(owner, nic, attempt) : bind(owner, nic.portId());
            return wire(nic.id(), nic.networkName(), nic.tag(), port, List.of());
        } catch (ComputeFailure.Unavailable e) {
            expectLate(owner.serverId());
            throw e;
        } catch (ComputeFailure e) {
            throw StepFailed.because(e);
        }
    }

    /** What the network service was asked for and did not answer, it may do later. */
    public void expectLate(UUID serverId) {
        late.expect(serverId, settings.latestPort());
    }

    private PortInfo make(Owner owner, NicRequest nic, int attempt) {
        var port =
                new NewPort(
                        nic.id(),
                        nic.networkId(),
                        owner.projectId(),
                        owner.serverId(),
                        owner.availabilityZone(),
                        owner.host(),
                        null,
                        nic.fixedIp(),
                        nic.subnetIds(),
                        owner.groupIds());
        return attempt == 1 ? ports.make(port) : ports.makeOrFind(port);
    }

    private PortInfo bind(Owner owner, String portId) {
        var server = owner.serverId();
        var user = ports.find(portId).map(PortInfo::deviceId).orElse("");
        if (!user.isEmpty() && !user.equals(server.toString())) {
            throw inUse(portId);
        }
        return ports.bind(portId, server, owner.availabilityZone(), owner.host())
                .orElseThrow(() ->
                        new ComputeFailure.NotFound("Port id " + portId + " could not be found."));
    }

    public static ComputeFailure inUse(String portId) {
        return new ComputeFailure.Conflict("Port " + portId + " is still in use.");
    }

    /** All that the host must know of the port. */
    public Wire wire(
            UUID nicId,
            String networkName,
            @Nullable String tag,
            PortInfo port,
            List<FloatingIp> floating) {
        var facts = ports.facts(port.networkId());
        var addresses = new ArrayList<Wire.Address>();
        for (var ip : port.addresses()) {
            addresses.add(address(ip, facts, leadingTo(ip, port, floating)));
        }
        return new Wire(
                nicId,
                port.id(),
                port.networkId(),
                networkName,
                port.macAddress(),
                facts.mtu(),
                tag,
                port.vifType(),
                port.bridge(),
                addresses,
                port.isFilteredByHost());
    }

    private static List<String> leadingTo(
            PortInfo.Address ip, PortInfo port, List<FloatingIp> floating) {
        return floating.stream()
                .filter(one ->
                        port.id().equals(one.portId()) && ip.address().equals(one.fixedAddress()))
                .map(FloatingIp::address)
                .toList();
    }

    private static Wire.Address address(
            PortInfo.Address ip, NetworkFacts facts, List<String> floating) {
        int version = ip.address().contains(":") ? 6 : 4;
        return facts.subnet(ip.subnetId())
                .map(subnet ->
                        new Wire.Address(
                                ip.address(),
                                subnet.id(),
                                version,
                                subnet.cidr(),
                                subnet.gateway(),
                                subnet.dnsServers(),
                                subnet.hasDhcp(),
                                floating))
                .orElse(
                        new Wire.Address(
                                ip.address(),
                                ip.subnetId(),
                                version,
                                "",
                                "",
                                List.of(),
                                false,
                                floating));
    }
}
