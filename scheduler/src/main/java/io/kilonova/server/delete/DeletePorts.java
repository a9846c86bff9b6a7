package io.kilonova.server.delete;

import io.kilonova.network.ServerPorts;
import io.kilonova.operation.Attempt;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.NicStore;
import org.springframework.stereotype.Component;

/** Gives back what ports a server has. */
@Component
class DeletePorts {
    private final ServerPorts ports;
    private final NicStore nics;

    DeletePorts(ServerPorts ports, NicStore nics) {
        this.ports = ports;
        this.nics = nics;
    }

    void giveBack(Attempt<DeleteRequest> attempt) {
        var server = attempt.serverId();
        if (nics.hasAny(server)) {
            ports.disconnectAll(server, nics.portsOfUser(server));
        }
        attempt.alsoCommit(() -> nics.disconnect(server));
    }
}
