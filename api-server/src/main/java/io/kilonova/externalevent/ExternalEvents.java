package io.kilonova.externalevent;

import io.kilonova.nic.NetworkRefresh;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.DetachInterfaceRequest;
import io.kilonova.server.ExtendVolumeRequest;
import io.kilonova.server.NicStore;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerRow;
import io.kilonova.server.ServerStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Takes in what other services tell; what follows is for the scheduler to do. */
@Service
final class ExternalEvents {
    private static final int ACCEPTED = 200;
    private static final int INCOMPLETE = 400;
    private static final int UNKNOWN_SERVER = 404;
    private static final int NOWHERE = 422;

    private final ServerStore servers;
    private final NicStore nics;
    private final ServerOperations operations;
    private final NetworkRefresh refresh;
    private final Policies policies;

    ExternalEvents(
            ServerStore servers,
            NicStore nics,
            ServerOperations operations,
            NetworkRefresh refresh,
            Policies policies) {
        this.servers = servers;
        this.nics = nics;
        this.operations = operations;
        this.refresh = refresh;
        this.policies = policies;
    }

    List<ExternalEventView> take(List<ExternalEvent> events, ApiRequest request) {
        policies.enforce("os_compute_api:os-server-external-events:create", request.caller());
        return events.stream()
                .map(event -> new ExternalEventView(event, take(event, request)))
                .toList();
    }

    private int take(ExternalEvent event, ApiRequest request) {
        var server = find(event.serverId());
        if (server.isEmpty()) {
            return UNKNOWN_SERVER;
        }
        if (event.lacksTag()) {
            return INCOMPLETE;
        }
        if (server.get().host() == null) {
            return NOWHERE;
        }
        follow(event, server.get().id(), request);
        return ACCEPTED;
    }

    private Optional<ServerRow> find(String id) {
        return servers.find(UUID.fromString(PlainUuid.of(id)))
                .filter(server -> server.deletedAt() == null);
    }

    /** Builds do not wait for ports to be plugged; nothing here has accelerators. */
    private void follow(ExternalEvent event, UUID server, ApiRequest request) {
        var tag = event.tag() == null ? "" : event.tag();
        switch (event.name()) {
            case "network-changed" -> refresh.begin(server, request);
            case "network-vif-deleted" -> portIsGone(server, tag, request);
            case "volume-extended" ->
                    operations.enqueueAs(
                            "extend_volume",
                            server,
                            "server.extend-volume",
                            new ExtendVolumeRequest(server, tag),
                            request);
            default -> {}
        }
    }

    private void portIsGone(UUID server, String port, ApiRequest request) {
        if (nics.of(server).stream().anyMatch(nic -> nic.isOn(port))) {
            operations.enqueue(
                    server,
                    "server.detach-interface",
                    new DetachInterfaceRequest(server, port),
                    request);
        }
    }
}
