package io.kilonova.networkproxy;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.NetworkInfo;
import io.kilonova.networkproxy.NetworkViews.TenantNetwork;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.platform.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Upstream's two old lists of networks. */
@RestController
final class NetworksController {
    private static final String NETWORKS = "os_compute_api:os-networks:";
    private static final String OF_TENANT = "os_compute_api:os-tenant-networks:";

    private final NetworkClient networks;
    private final Policies policies;

    NetworksController(NetworkClient networks, Policies policies) {
        this.networks = networks;
        this.policies = policies;
    }

    @GetMapping("/os-networks")
    @Microversions(to = "2.35")
    @Schema("os-networks.list")
    NetworkViews.All list(ApiRequest request) {
        var caller = enforce(NETWORKS + "list", request);
        return new NetworkViews.All(
                seenBy(caller).stream().map(one -> NetworkViews.of(one, caller)).toList());
    }

    @GetMapping("/os-networks/{id}")
    @Microversions(to = "2.35")
    @Schema("os-networks.show")
    NetworkViews.One show(@PathVariable String id, ApiRequest request) {
        var caller = enforce(NETWORKS + "show", request);
        return new NetworkViews.One(NetworkViews.of(find(id, caller), caller));
    }

    @GetMapping("/os-tenant-networks")
    @Microversions(to = "2.35")
    @Schema("os-tenant-networks.list")
    NetworkViews.AllOfTenant listOfTenant(ApiRequest request) {
        var caller = enforce(OF_TENANT + "list", request);
        return new NetworkViews.AllOfTenant(
                seenBy(caller).stream().map(TenantNetwork::new).toList());
    }

    @GetMapping("/os-tenant-networks/{id}")
    @Microversions(to = "2.35")
    @Schema("os-tenant-networks.show")
    NetworkViews.OneOfTenant showOfTenant(@PathVariable String id, ApiRequest request) {
        var caller = enforce(OF_TENANT + "show", request);
        return new NetworkViews.OneOfTenant(new TenantNetwork(find(id, caller)));
    }

    private Caller enforce(String rule, ApiRequest request) {
        policies.enforce(rule, request.caller(), request.caller().projectId());
        return request.caller();
    }

    /** The caller's own, those shared with all, and those that lead out. */
    private List<NetworkInfo> seenBy(Caller caller) {
        if (caller.isAdmin()) {
            return networks.allNetworks();
        }
        var seen = new LinkedHashMap<String, NetworkInfo>();
        networks.networksOf(caller.projectId()).forEach(one -> seen.put(one.id(), one));
        networks.externalNetworks().forEach(one -> seen.put(one.id(), one));
        return List.copyOf(seen.values());
    }

    private NetworkInfo find(String written, Caller caller) {
        var id = PlainUuid.of(written);
        Optional<NetworkInfo> found =
                caller.isAdmin()
                        ? networks.findNetwork(id)
                        : networks.findNetwork(id, caller.projectId())
                                .or(() -> networks.findNetwork(id).filter(NetworkInfo::isExternal));
        return found.orElseThrow(() -> new ComputeFailure.NotFound("Network not found"));
    }
}
