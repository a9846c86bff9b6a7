package io.kilonova.nic;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.PortInfo;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerRow;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** More addresses, and fewer, for the ports that a server has. */
@Service
final class FixedIps {
    private static final String RULE = "os_compute_api:os-multinic:";

    private final ServerAccess access;
    private final NetworkClient networks;
    private final NetworkRefresh refresh;

    FixedIps(ServerAccess access, NetworkClient networks, NetworkRefresh refresh) {
        this.access = access;
        this.networks = networks;
        this.refresh = refresh;
    }

    /** One more address on the network, of the first of its subnets that has one left. */
    void add(String serverId, JsonNode details, ApiRequest request) {
        var server = find(serverId, "add", request);
        var network = PlainUuid.of(details.path("networkId").asString(""));
        var ports =
                networks.portsOf(server.id()).stream()
                        .filter(port -> port.networkId().equals(network))
                        .toList();
        var subnets = ports.isEmpty() ? List.<String>of() : subnetsOf(network);
        if (subnets.isEmpty()) {
            throw new ComputeFailure.NotFound(
                    "Network could not be found for instance %s.".formatted(server.id()));
        }
        for (var port : ports) {
            for (var subnet : subnets) {
                if (isAdded(port, subnet)) {
                    refresh.refresh(server.id(), request);
                    return;
                }
            }
        }
        throw new ComputeFailure.Invalid("No fixed IP addresses available for network: " + network);
    }

    private List<String> subnetsOf(String network) {
        return networks.subnetsOf(network).stream().map(subnet -> subnet.id()).toList();
    }

    /** False when the subnet has no address left. */
    private boolean isAdded(PortInfo port, String subnet) {
        var addresses = new ArrayList<>(port.addresses());
        addresses.add(new PortInfo.Address("", subnet));
        try {
            return networks.setAddresses(port.id(), addresses).isPresent();
        } catch (ComputeFailure.Conflict | ComputeFailure.Invalid _) {
            return false;
        }
    }

    void remove(String serverId, JsonNode details, ApiRequest request) {
        var server = find(serverId, "remove", request);
        var address = details.path("address").asString("");
        var port =
                networks.portsOf(server.id()).stream()
                        .filter(one -> has(one, address))
                        .findFirst()
                        .orElseThrow(() ->
                                new ComputeFailure.Invalid(
                                        "Instance %s does not have fixed IP '%s'."
                                                .formatted(server.id(), address)));
        networks.setAddresses(
                port.id(),
                port.addresses().stream().filter(ip -> !ip.address().equals(address)).toList());
        refresh.refresh(server.id(), request);
    }

    private static boolean has(PortInfo port, String address) {
        return port.addresses().stream().anyMatch(ip -> ip.address().equals(address));
    }

    private ServerRow find(String serverId, String what, ApiRequest request) {
        var server = access.find(serverId, RULE + what, request);
        ServerOperations.checkLock(server, request);
        return server;
    }
}
