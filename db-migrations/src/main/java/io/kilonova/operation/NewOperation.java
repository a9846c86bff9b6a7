package io.kilonova.operation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An action to be taken up by a scheduler.
 *
 * @param kind name of the saga: server.build
 * @param request the saga's input, a record; written as JSON
 * @param requestId of the API request that asked for it
 * @param notBefore null for at once
 */
public record NewOperation(
        UUID id,
        String kind,
        @Nullable UUID serverId,
        Object request,
        String requestId,
        @Nullable Instant notBefore) {

    @Override
    public String toString() {
        return "NewOperation[id=" + id + ", kind=" + kind + ", server=" + serverId + "]";
    }
}
