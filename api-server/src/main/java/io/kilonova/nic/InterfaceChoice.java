package io.kilonova.nic;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.id.Ids;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.NetworkInfo;
import io.kilonova.network.PortInfo;
import io.kilonova.platform.auth.Caller;
import io.kilonova.server.NetworkUse;
import io.kilonova.server.NicRequest;
import io.kilonova.server.ServerRow;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the network or port that a new interface is to be on, and refuses what cannot be. */
@Component
final class InterfaceChoice {
    private final NetworkClient networks;
    private final NetworkUse use;
    private final Ids ids;

    InterfaceChoice(NetworkClient networks, NetworkUse use, Ids ids) {
        this.networks = networks;
        this.use = use;
        this.ids = ids;
    }

    NicRequest choose(InterfaceWish wish, ServerRow server, Caller caller) {
        if (wish.portId() != null) {
            return onPort(port(wish.portId(), server, caller), wish.tag());
        }
        var network =
                wish.networkId() == null
                        ? onlyNetwork(server.projectId())
                        : network(wish.networkId(), server.projectId());
        use.checkExternal(network, caller);
        if (network.subnetIds().isEmpty() && network.hasPortSecurity()) {
            throw new ComputeFailure.Invalid(
                    "Network requires port_security_enabled and subnet associated in order to"
                            + " apply security groups.");
        }
        if (wish.address() != null) {
            use.checkAddress(wish.address(), network);
        }
        return new NicRequest(
                ids.next(),
                network.id(),
                network.name(),
                null,
                wish.address(),
                List.of(),
                wish.tag());
    }

    private NicRequest onPort(PortInfo port, @Nullable String tag) {
        var name = networks.findNetwork(port.networkId()).map(NetworkInfo::name);
        return new NicRequest(
                ids.next(),
                port.networkId(),
                name.orElse(port.networkId()),
                port.id(),
                null,
                List.of(),
                tag);
    }

    private PortInfo port(String id, ServerRow server, Caller caller) {
        var port =
                networks.findPort(id)
                        .filter(found -> caller.isAdmin() || caller.owns(found.projectId()))
                        .orElseThrow(() ->
                                new ComputeFailure.NotFound(
                                        "Port id " + id + " could not be found."));
        if (!port.projectId().equals(server.projectId())) {
            throw new ComputeFailure.Invalid(
                    "Port %s not usable for instance %s.".formatted(port.id(), server.id()));
        }
        if (port.isInUse()) {
            throw new ComputeFailure.Conflict("Port " + port.id() + " is still in use.");
        }
        port.refusalToPlug()
                .ifPresent(why -> {
                    throw new ComputeFailure.Invalid(why);
                });
        return port;
    }

    private NetworkInfo onlyNetwork(String projectId) {
        var usable =
                networks.networksOf(projectId).stream()
                        .filter(NetworkInfo::isChosenUnasked)
                        .toList();
        if (usable.size() > 1) {
            throw new ComputeFailure.Invalid(
                    "More than one possible network found. Specify network ID(s) to select which"
                            + " one(s) to connect to.");
        }
        return usable.stream()
                .findFirst()
                .orElseThrow(() ->
                        new ComputeFailure.Invalid(
                                "No specific network was requested and none are available for"
                                        + " project '%s'.".formatted(projectId)));
    }

    private NetworkInfo network(String id, String projectId) {
        return networks.findNetwork(id, projectId)
                .orElseThrow(() ->
                        new ComputeFailure.NotFound("Network " + id + " could not be found."));
    }
}
