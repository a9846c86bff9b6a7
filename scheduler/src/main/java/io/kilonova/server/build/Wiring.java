package io.kilonova.server.build;

import io.kilonova.network.NicPorts;
import io.kilonova.network.ServerPorts;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.NicStore;
import io.kilonova.server.Wire;
import java.util.ArrayList;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Connects a server that is placed, and takes it off its networks again. */
@Component
class Wiring {
    private final NicPorts nicPorts;
    private final ServerPorts ports;
    private final NicStore nics;

    Wiring(NicPorts nicPorts, ServerPorts ports, NicStore nics) {
        this.nicPorts = nicPorts;
        this.ports = ports;
        this.nics = nics;
    }

    Wired connect(Attempt<BuildRequest> attempt, Placed placed) throws StepFailed {
        var request = attempt.request();
        var owner =
                new NicPorts.Owner(
                        request.serverId(),
                        request.projectId(),
                        placed.host(),
                        placed.availabilityZone(),
                        request.securityGroupIds());
        var wires = new ArrayList<Wire>();
        for (var nic : request.nics()) {
            wires.add(nicPorts.connect(owner, nic, attempt.number()));
        }
        return new Wired(placed, wires);
    }

    /** Writes down what lists show of the ports; inside the step's transaction. */
    void record(Wired wired) {
        nics.connect(wired.wires());
    }

    /** Those asked for and not answered. */
    void expectLatePorts(UUID serverId) {
        nicPorts.expectLate(serverId);
    }

    void disconnect(UUID serverId) {
        if (nics.hasAny(serverId)) {
            ports.disconnectAll(serverId, nics.portsOfUser(serverId));
        }
    }
}
