package io.kilonova.nic;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.AwaitedOperations;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.RefreshNetworkRequest;
import io.kilonova.server.ServerOperations;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Brings what is known of a server's ports up to date, after a change at the network service. */
@Component
public final class NetworkRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkRefresh.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ServerOperations operations;
    private final AwaitedOperations awaited;

    NetworkRefresh(ServerOperations operations, AwaitedOperations awaited) {
        this.operations = operations;
        this.awaited = awaited;
    }

    /** Waits a moment for it: who asks next usually sees the change. */
    public void refresh(UUID serverId, ApiRequest request) {
        var operation = begin(serverId, request);
        try {
            if (!awaited.await(operation, PATIENCE)) {
                LOG.debug("server={} is refreshed later", serverId);
            }
        } catch (ComputeFailure e) {
            LOG.warn("server={} is not refreshed: {}", serverId, e.getMessage());
        }
    }

    /** Nothing for a server that there is not. */
    public UUID begin(UUID serverId, ApiRequest request) {
        return operations.enqueueOnce(
                serverId, "server.refresh-network", new RefreshNetworkRequest(serverId), request);
    }
}
