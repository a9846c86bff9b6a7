package io.kilonova.floatingip;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.floatingip.FloatingIpView.Pool;
import io.kilonova.network.FloatingIp;
import io.kilonova.network.FloatingIpClient;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.NetworkInfo;
import io.kilonova.network.PortInfo;
import io.kilonova.nic.NetworkRefresh;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.PlainUuid;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The use cases of upstream's old routes for the floating addresses of a project. */
@Service
final class FloatingIps {
    private static final String RULE = "os_compute_api:os-floating-ips:";

    private final FloatingIpClient addresses;
    private final NetworkClient networks;
    private final NetworkRefresh refresh;
    private final Policies policies;
    private final FloatingIpSettings settings;

    FloatingIps(
            FloatingIpClient addresses,
            NetworkClient networks,
            NetworkRefresh refresh,
            Policies policies,
            FloatingIpSettings settings) {
        this.addresses = addresses;
        this.networks = networks;
        this.refresh = refresh;
        this.policies = policies;
        this.settings = settings;
    }

    List<Pool> pools(ApiRequest request) {
        policies.enforce("os_compute_api:os-floating-ip-pools", request.caller());
        return networks.externalNetworks().stream()
                .map(network -> new Pool(poolName(network)))
                .toList();
    }

    List<FloatingIpView> list(ApiRequest request) {
        return views(addresses.ofProject(enforce("list", request).projectId()));
    }

    FloatingIpView show(String id, ApiRequest request) {
        return view(find(id, enforce("show", request)));
    }

    FloatingIpView create(@Nullable String wantedPool, ApiRequest request) {
        var caller = enforce("create", request);
        var pool = pool(wantedPool == null ? settings.defaultPool() : wantedPool);
        try {
            return view(addresses.create(caller.projectId(), pool.id()));
        } catch (ComputeFailure.OverQuota e) {
            throw because(e, new ComputeFailure.Forbidden(overQuota(wantedPool)));
        } catch (ComputeFailure.Conflict e) {
            throw because(e, new ComputeFailure.NotFound(noneLeft(wantedPool)));
        }
    }

    private static String overQuota(@Nullable String pool) {
        return pool == null
                ? "IP allocation over quota."
                : "IP allocation over quota in pool " + pool + ".";
    }

    private static String noneLeft(@Nullable String pool) {
        return pool == null
                ? "No more floating IPs available."
                : "No more floating IPs in pool " + pool + ".";
    }

    private NetworkInfo pool(String nameOrId) {
        var id = PlainUuid.of(nameOrId);
        var found =
                networks.externalNetworks().stream()
                        .filter(network ->
                                network.id().equals(id) || network.name().equals(nameOrId))
                        .toList();
        if (found.isEmpty()) {
            throw new ComputeFailure.NotFound("Floating IP pool not found.");
        }
        if (found.size() > 1) {
            throw new ComputeFailure.Invalid(
                    "Multiple floating IP pools matches found for name '%s'".formatted(nameOrId));
        }
        return found.getFirst();
    }

    void delete(String id, ApiRequest request) {
        var address = find(id, enforce("delete", request));
        var server = serverOf(address);
        addresses.delete(address.id());
        server.ifPresent(serverId -> refresh.refresh(serverId, request));
    }

    /** The server whose port it leads to. */
    Optional<UUID> serverOf(FloatingIp address) {
        return Optional.ofNullable(address.portId())
                .flatMap(networks::findPort)
                .map(PortInfo::deviceId)
                .filter(PlainUuid::isUuid)
                .map(device -> UUID.fromString(PlainUuid.of(device)));
    }

    /** Those of the caller's; external networks may have the same addresses. */
    List<FloatingIp> byAddress(String address, Caller caller) {
        return addresses.byAddress(address).stream()
                .filter(found -> mayUse(found, caller))
                .toList();
    }

    private Caller enforce(String what, ApiRequest request) {
        var caller = request.caller();
        policies.enforce(RULE + what, caller, caller.projectId());
        return caller;
    }

    private FloatingIp find(String id, Caller caller) {
        return addresses
                .find(id)
                .filter(address -> mayUse(address, caller))
                .orElseThrow(
                        () -> new ComputeFailure.NotFound("Floating IP not found for ID " + id));
    }

    private static boolean mayUse(FloatingIp address, Caller caller) {
        return caller.isAdmin() || caller.owns(address.projectId());
    }

    private FloatingIpView view(FloatingIp address) {
        return views(List.of(address)).getFirst();
    }

    private List<FloatingIpView> views(List<FloatingIp> all) {
        if (all.isEmpty()) {
            return List.of();
        }
        var pools = all.stream().map(FloatingIp::networkId).distinct().toList();
        var names =
                networks.networksById(pools).stream()
                        .collect(Collectors.toMap(NetworkInfo::id, FloatingIps::poolName));
        var ports = portsOf(all);
        return all.stream()
                .map(address ->
                        new FloatingIpView(
                                address.id(),
                                address.address(),
                                address.fixedAddress(),
                                deviceOf(address, ports),
                                names.getOrDefault(address.networkId(), address.networkId())))
                .toList();
    }

    private Map<String, PortInfo> portsOf(List<FloatingIp> all) {
        var ids = all.stream().map(FloatingIp::portId).filter(Objects::nonNull).toList();
        return ids.isEmpty()
                ? Map.of()
                : networks.portsById(ids).stream()
                        .collect(Collectors.toMap(PortInfo::id, Function.identity()));
    }

    private static @Nullable String deviceOf(FloatingIp address, Map<String, PortInfo> ports) {
        var port = address.portId() == null ? null : ports.get(address.portId());
        return port == null || !PlainUuid.isUuid(port.deviceId()) ? null : port.deviceId();
    }

    private static String poolName(NetworkInfo network) {
        return network.name().isEmpty() ? network.id() : network.name();
    }

    private static ComputeFailure because(ComputeFailure cause, ComputeFailure failure) {
        failure.initCause(cause);
        return failure;
    }
}
