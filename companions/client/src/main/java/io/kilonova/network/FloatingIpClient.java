package io.kilonova.network;

import static io.kilonova.companion.OpenStackService.encode;

import io.kilonova.companion.OpenStackService;
import io.kilonova.failure.ComputeFailure;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Floating addresses at the network service, as Kilonova's own user. */
public final class FloatingIpClient {
    private static final String FLOATING_IPS = "/v2.0/floatingips";

    private final OpenStackService service;

    public FloatingIpClient(OpenStackService service) {
        this.service = service;
    }

    public List<FloatingIp> ofProject(String projectId) {
        return list("project_id", List.of(projectId));
    }

    /** Those that lead to one of the ports. */
    public List<FloatingIp> ofPorts(Collection<String> portIds) {
        return list("port_id", portIds);
    }

    /** Several when external networks have the same blocks. */
    public List<FloatingIp> byAddress(String address) {
        return list("floating_ip_address", List.of(address));
    }

    /** A service without routing has none. */
    private List<FloatingIp> list(String attribute, Collection<String> values) {
        try {
            return Listing.having(
                    service,
                    FLOATING_IPS,
                    "floatingips",
                    new Listing.Filter(attribute, values),
                    NetworkJson::floatingIp);
        } catch (ComputeFailure.NotFound _) {
            return List.of();
        }
    }

    public Optional<FloatingIp> find(String id) {
        return service.find(FLOATING_IPS + "/" + encode(id))
                .map(body -> NetworkJson.floatingIp(body.path("floatingip")));
    }

    public FloatingIp create(String projectId, String networkId) {
        var wanted = Map.of("project_id", projectId, "floating_network_id", networkId);
        var answer = service.post(FLOATING_IPS, Map.of("floatingip", wanted));
        return NetworkJson.floatingIp(answer.path("floatingip"));
    }

    /** Leads it to an address of a port; empty when it is gone. */
    public Optional<FloatingIp> associate(String id, String portId, String fixedAddress) {
        return update(id, Map.of("port_id", portId, "fixed_ip_address", fixedAddress));
    }

    /** Leads it nowhere; empty when it is gone. */
    public Optional<FloatingIp> disassociate(String id) {
        var change = new HashMap<String, @Nullable Object>();
        change.put("port_id", null);
        return update(id, change);
    }

    private Optional<FloatingIp> update(String id, Map<String, ?> change) {
        return service.put(FLOATING_IPS + "/" + encode(id), Map.of("floatingip", change))
                .map(body -> NetworkJson.floatingIp(body.path("floatingip")));
    }

    /** One that is gone is fine. */
    public void delete(String id) {
        service.delete(FLOATING_IPS + "/" + encode(id));
    }
}
