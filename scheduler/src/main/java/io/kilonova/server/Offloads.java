package io.kilonova.server;

import io.kilonova.id.Ids;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.ServerEvent.Requested;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes servers that are shelved off their hosts without being asked. */
@Component
public class Offloads {
    private final ServerStateStore states;
    private final OperationStore operations;
    private final Ids ids;

    public Offloads(ServerStateStore states, OperationStore operations, Ids ids) {
        this.states = states;
        this.operations = operations;
        this.ids = ids;
    }

    /**
     * Begins it, if the server's state allows it; in the caller's transaction.
     *
     * @param requestId of the request that led to it, or null for none
     */
    public void begin(UUID serverId, @Nullable String requestId) {
        var id = ids.next();
        var decision = states.apply(serverId, new Requested(Operation.SHELVE_OFFLOAD, id));
        if (decision.filter(Move.class::isInstance).isPresent()) {
            operations.enqueue(
                    new NewOperation(
                            id,
                            "server.shelve_offload",
                            serverId,
                            new OffloadRequest(serverId),
                            requestId == null ? "req-" + id : requestId,
                            null));
        }
    }
}
