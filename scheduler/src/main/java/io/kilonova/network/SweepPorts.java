package io.kilonova.network;

import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.server.NicStore;
import org.springframework.stereotype.Component;

/** Takes away ports of a server that came when nobody waited for them any more. */
@Component
public class SweepPorts implements LongOperation {
    private final ServerPorts ports;
    private final NicStore nics;

    SweepPorts(ServerPorts ports, NicStore nics) {
        this.ports = ports;
        this.nics = nics;
    }

    @Override
    public Saga<SweepRequest> saga() {
        return Saga.named("network.sweep", SweepRequest.class)
                .step("sweep", Done.class, this::sweep)
                .build();
    }

    /** Nothing else is done to the server meanwhile: this runs in its lane. */
    private Done sweep(Attempt<SweepRequest> attempt, SweepRequest request) {
        var server = request.serverId();
        ports.disconnectRest(server, nics.portsOfUser(server), nics.connected(server));
        return new Done();
    }
}
