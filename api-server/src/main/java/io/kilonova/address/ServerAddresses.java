package io.kilonova.address;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.schema.Schema;
import io.kilonova.server.NicRow;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerDetails;
import io.kilonova.server.ServerStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Routes of servers' addresses: network label to addresses. */
@RestController
final class ServerAddresses {
    private static final String RULE = "os_compute_api:ips:";

    private final ServerAccess access;
    private final ServerStore servers;

    ServerAddresses(ServerAccess access, ServerStore servers) {
        this.access = access;
        this.servers = servers;
    }

    record Address(int version, String addr) {}

    record All(Map<String, List<Address>> addresses) {}

    @GetMapping("/servers/{server}/ips")
    @Schema("servers.ips.list")
    All list(@PathVariable String server, ApiRequest request) {
        return new All(addresses(server, "index", request));
    }

    @GetMapping("/servers/{server}/ips/{label}")
    @Schema("servers.ips.show")
    Map<String, List<Address>> show(
            @PathVariable String server, @PathVariable String label, ApiRequest request) {
        var addresses = addresses(server, "show", request).get(label);
        if (addresses == null) {
            throw new ComputeFailure.NotFound("Instance is not a member of specified network");
        }
        return Map.of(label, addresses);
    }

    private Map<String, List<Address>> addresses(String serverId, String rule, ApiRequest request) {
        var id = access.find(serverId, RULE + rule, request).id();
        var labels = new LinkedHashMap<String, List<Address>>();
        for (NicRow nic :
                servers.details(List.of(id)).getOrDefault(id, ServerDetails.NONE).nics()) {
            var addresses = labels.computeIfAbsent(nic.networkName(), _ -> new ArrayList<>());
            nic.fixedIps().forEach(ip -> addresses.add(new Address(ip.version(), ip.address())));
        }
        return labels;
    }
}
