package io.kilonova.floatingip;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.FloatingIp;
import io.kilonova.network.FloatingIpClient;
import io.kilonova.nic.NetworkRefresh;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.NicStore;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerRow;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** Leads floating addresses to servers, and away from them. */
@Service
final class ServerFloatingIps {
    private static final String RULE = "os_compute_api:os-floating-ips:";

    private final ServerAccess access;
    private final FloatingIps floating;
    private final FloatingIpClient addresses;
    private final NicStore nics;
    private final NetworkRefresh refresh;

    ServerFloatingIps(
            ServerAccess access,
            FloatingIps floating,
            FloatingIpClient addresses,
            NicStore nics,
            NetworkRefresh refresh) {
        this.access = access;
        this.floating = floating;
        this.addresses = addresses;
        this.nics = nics;
        this.refresh = refresh;
    }

    /** An address of the server, and the port that has it. */
    private record Target(String portId, String address) {}

    void add(String serverId, JsonNode details, ApiRequest request) {
        var server = access.find(serverId, RULE + "add", request);
        var address = details.path("address").asString("");
        var target = target(server, address, details.path("fixed_address").asString(""));
        var found = floating.byAddress(address, request.caller());
        if (found.isEmpty()) {
            throw new ComputeFailure.NotFound("floating IP not found");
        }
        if (found.size() > 1) {
            throw unable(address, target, server.id(), multiple(address));
        }
        var before = floating.serverOf(found.getFirst());
        lead(found.getFirst(), target, server.id());
        refresh.refresh(server.id(), request);
        before.filter(other -> !other.equals(server.id()))
                .ifPresent(other -> refresh.begin(other, request));
    }

    private void lead(FloatingIp one, Target target, UUID serverId) {
        try {
            if (addresses.associate(one.id(), target.portId(), target.address()).isEmpty()) {
                throw new ComputeFailure.NotFound("floating IP not found");
            }
        } catch (ComputeFailure.Conflict e) {
            throw new ComputeFailure.Invalid(Objects.requireNonNull(e.getMessage()));
        } catch (ComputeFailure.Invalid e) {
            throw unable(one.address(), target, serverId, Objects.requireNonNull(e.getMessage()));
        }
    }

    private static ComputeFailure unable(String address, Target target, UUID serverId, String why) {
        return new ComputeFailure.Invalid(
                "Unable to associate floating IP %s to fixed IP %s for instance %s. Error: %s"
                        .formatted(address, target.address(), serverId, why));
    }

    private static String multiple(String address) {
        return "Multiple floating IPs are found for address " + address + ".";
    }

    /** The address that is asked for, or the first of version 4. */
    private Target target(ServerRow server, String floatingAddress, String asked) {
        var wires = nics.of(server.id()).stream().map(NicStore.Nic::wire).filter(Objects::nonNull);
        var all = wires.toList();
        if (all.isEmpty()) {
            throw new ComputeFailure.Invalid("Instance network is not ready yet");
        }
        if (all.stream().allMatch(wire -> wire.addresses().isEmpty())) {
            throw new ComputeFailure.Invalid("No fixed IPs associated to instance");
        }
        for (var wire : all) {
            for (var ip : wire.addresses()) {
                if (asked.isEmpty() ? ip.version() == 4 : ip.address().equals(asked)) {
                    return new Target(wire.portId(), ip.address());
                }
            }
        }
        throw new ComputeFailure.Invalid(
                asked.isEmpty()
                        ? "Unable to associate floating IP %s to any fixed IPs for instance %s. Instance has no fixed IPv4 addresses to associate."
                                .formatted(floatingAddress, server.id())
                        : "Specified fixed address not assigned to instance");
    }

    void remove(String serverId, JsonNode details, ApiRequest request) {
        var address = details.path("address").asString("");
        var found = floating.byAddress(address, request.caller());
        if (found.isEmpty()) {
            throw new ComputeFailure.NotFound("Floating IP not found for address " + address + ".");
        }
        if (found.size() > 1) {
            throw new ComputeFailure.Conflict(multiple(address));
        }
        var server = floating.serverOf(found.getFirst());
        if (server.isEmpty() || !server.get().toString().equals(PlainUuid.of(serverId))) {
            throw new ComputeFailure.Conflict(
                    "Floating IP %s is not associated with instance %s."
                            .formatted(address, serverId));
        }
        var own = access.find(serverId, RULE + "remove", request);
        addresses.disassociate(found.getFirst().id());
        refresh.refresh(own.id(), request);
    }
}
