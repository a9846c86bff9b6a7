package io.kilonova.nic;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.PortInfo;
import io.kilonova.operation.AwaitedOperations;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.AttachInterfaceRequest;
import io.kilonova.server.DetachInterfaceRequest;
import io.kilonova.server.NicStore;
import io.kilonova.server.NicStore.Nic;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import io.kilonova.server.ServerRow;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/**
 * What can be done with the interfaces of a server. An attach answers when the guest has the
 * interface, as upstream does: it waits for the operation that a scheduler runs.
 */
@Service
public final class Interfaces {
    private static final String RULE = "os_compute_api:os-attach-interfaces:";

    private final ServerAccess access;
    private final ServerOperations operations;
    private final AwaitedOperations awaited;
    private final InterfaceChoice choice;
    private final NetworkClient networks;
    private final NicStore nics;
    private final Policies policies;

    Interfaces(
            Servers servers,
            AwaitedOperations awaited,
            InterfaceChoice choice,
            NetworkClient networks,
            NicStore nics,
            Policies policies) {
        this.access = servers.access();
        this.operations = servers.operations();
        this.awaited = awaited;
        this.choice = choice;
        this.networks = networks;
        this.nics = nics;
        this.policies = policies;
    }

    /** How servers are found and asked for something. */
    record Servers(ServerAccess access, ServerOperations operations) {}

    List<InterfaceView> list(String serverId, ApiRequest request) {
        var server = find(serverId, "list", request);
        var rows = nics.of(server.id());
        return networks.portsOf(server.id()).stream()
                .map(port -> InterfaceView.of(port, tagOf(port, rows)))
                .toList();
    }

    InterfaceView show(String serverId, String portId, ApiRequest request) {
        return view(find(serverId, "show", request), PlainUuid.of(portId));
    }

    private InterfaceView view(ServerRow server, String portId) {
        var port =
                networks.findPort(portId)
                        .orElseThrow(() ->
                                new ComputeFailure.NotFound(
                                        "Port id " + portId + " could not be found."));
        if (!port.deviceId().equals(server.id().toString())) {
            throw notOn(server.id(), portId);
        }
        return InterfaceView.of(port, tagOf(port, nics.of(server.id())));
    }

    private static @Nullable String tagOf(PortInfo port, List<Nic> rows) {
        return rows.stream()
                .filter(nic -> nic.isOn(port.id()))
                .findFirst()
                .map(Nic::tag)
                .orElse(null);
    }

    InterfaceView attach(String serverId, JsonNode attachment, ApiRequest request) {
        var server = find(serverId, "create", request);
        var wish = InterfaceWish.of(attachment);
        operations.check(server, Operation.ATTACH_INTERFACE, request);
        ServerOperations.hostOf(server);
        var nic = choice.choose(wish, server, request.caller());
        var input =
                new AttachInterfaceRequest(
                        server.id(),
                        server.projectId(),
                        nic,
                        nic.portId() == null ? nics.securityGroups(server.id()) : List.of());
        var work = new Work(Operation.ATTACH_INTERFACE, "server.attach-interface", input);
        var operation = operations.begin(server, work, request);
        if (!isDone(operation, server.id())) {
            throw new ComputeFailure.Failed(
                    "Attaching an interface to %s takes longer than a request may wait; it goes on."
                            .formatted(server.id()),
                    "operation=" + operation);
        }
        return view(server, portOf(nic.id(), server.id()));
    }

    /** False when it goes on for longer than a request waits. */
    private boolean isDone(UUID operation, UUID serverId) {
        try {
            return awaited.await(operation);
        } catch (ComputeFailure.OverQuota e) {
            throw tooManyPorts(e);
        } catch (ComputeFailure.Failed e) {
            throw failed(serverId, e);
        }
    }

    private static ComputeFailure tooManyPorts(ComputeFailure cause) {
        var failure = new ComputeFailure.OverQuota("Maximum number of ports exceeded");
        failure.initCause(cause);
        return failure;
    }

    private static ComputeFailure failed(UUID serverId, ComputeFailure cause) {
        var failure =
                new ComputeFailure.Failed(
                        "Failed to attach network adapter device to %s: %s"
                                .formatted(serverId, cause.getMessage()),
                        cause.logContext());
        failure.initCause(cause);
        return failure;
    }

    private String portOf(UUID nicId, UUID serverId) {
        return nics.of(serverId).stream()
                .filter(nic -> nic.id().equals(nicId))
                .map(Nic::portId)
                .findFirst()
                .orElseThrow(() ->
                        new ComputeFailure.Failed(
                                "The interface was detached again meanwhile.", ""));
    }

    void detach(String serverId, String portId, ApiRequest request) {
        var server = find(serverId, "delete", request);
        operations.check(server, Operation.DETACH_INTERFACE, request);
        var port = PlainUuid.of(portId);
        if (nics.of(server.id()).stream().noneMatch(nic -> nic.isOn(port))) {
            throw notOn(server.id(), port);
        }
        var input = new DetachInterfaceRequest(server.id(), port);
        var work = new Work(Operation.DETACH_INTERFACE, "server.detach-interface", input);
        operations.begin(server, work, request);
    }

    private ServerRow find(String serverId, String what, ApiRequest request) {
        var server = access.find(serverId, request.caller());
        policies.enforce(RULE + what, request.caller(), server.projectId());
        return server;
    }

    private static ComputeFailure notOn(UUID serverId, String portId) {
        return new ComputeFailure.NotFound(
                "Instance %s does not have a port with id %s".formatted(serverId, portId));
    }
}
