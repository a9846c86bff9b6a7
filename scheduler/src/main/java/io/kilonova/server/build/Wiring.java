package io.kilonova.server.build;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.NewPort;
import io.kilonova.network.PortInfo;
import io.kilonova.network.ServerPorts;
import io.kilonova.network.ServerPorts.NetworkFacts;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.NicRequest;
import io.kilonova.server.NicStore;
import io.kilonova.server.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes or binds the ports of a server that is placed. */
@Component
class Wiring {
    private final ServerPorts ports;
    private final NicStore nics;

    Wiring(ServerPorts ports, NicStore nics) {
        this.ports = ports;
        this.nics = nics;
    }

    Wired connect(Attempt<BuildRequest> attempt, Placed placed) throws StepFailed {
        var wires = new ArrayList<Wire>();
        try {
            for (var nic : attempt.request().nics()) {
                var port =
                        nic.portId() == null
                                ? make(attempt, placed, nic)
                                : bind(attempt, placed, nic.portId());
                var facts = ports.facts(port.networkId());
                wires.add(wire(nic, port, facts));
            }
        } catch (ComputeFailure.Unavailable e) {
            throw e;
        } catch (ComputeFailure e) {
            throw StepFailed.because(e.getMessage(), e.logContext());
        }
        return new Wired(placed, wires);
    }

    /** Writes down what lists show of the ports; inside the step's transaction. */
    void record(Wired wired) {
        nics.connect(wired.wires());
    }

    void disconnect(UUID serverId) {
        if (nics.hasAny(serverId)) {
            ports.disconnectAll(serverId, nics.portsOfUser(serverId));
        }
    }

    private PortInfo make(Attempt<BuildRequest> attempt, Placed placed, NicRequest nic) {
        var request = attempt.request();
        var port =
                new NewPort(
                        nic.id(),
                        nic.networkId(),
                        request.projectId(),
                        request.serverId(),
                        placed.availabilityZone(),
                        placed.host(),
                        null,
                        nic.fixedIp(),
                        nic.subnetIds(),
                        request.securityGroupIds());
        return attempt.number() == 1 ? ports.make(port) : ports.makeOrFind(port);
    }

    private PortInfo bind(Attempt<BuildRequest> attempt, Placed placed, String portId)
            throws StepFailed {
        var server = attempt.serverId();
        var owner = ports.find(portId).map(PortInfo::deviceId).orElse("");
        if (!owner.isEmpty() && !owner.equals(server.toString())) {
            throw StepFailed.because("Port " + portId + " is still in use.", null);
        }
        return ports.bind(portId, server, placed.availabilityZone(), placed.host())
                .orElseThrow(
                        () -> StepFailed.because("Port " + portId + " could not be found.", null));
    }

    private static Wire wire(NicRequest nic, PortInfo port, NetworkFacts facts) {
        var addresses = new ArrayList<Wire.Address>();
        for (var ip : port.addresses()) {
            int version = ip.address().contains(":") ? 6 : 4;
            addresses.add(
                    facts.subnet(ip.subnetId())
                            .map(subnet ->
                                    new Wire.Address(
                                            ip.address(),
                                            subnet.id(),
                                            version,
                                            subnet.cidr(),
                                            subnet.gateway(),
                                            subnet.dnsServers(),
                                            subnet.hasDhcp()))
                            .orElse(
                                    new Wire.Address(
                                            ip.address(),
                                            ip.subnetId(),
                                            version,
                                            "",
                                            "",
                                            List.of(),
                                            false)));
        }
        return new Wire(
                nic.id(),
                port.id(),
                port.networkId(),
                nic.networkName(),
                port.macAddress(),
                facts.mtu(),
                nic.tag(),
                port.vifType(),
                port.bridge(),
                addresses);
    }
}
