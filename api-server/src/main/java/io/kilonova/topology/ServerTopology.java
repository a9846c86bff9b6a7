package io.kilonova.topology;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.schema.Schema;
import io.kilonova.server.ServerAccess;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows the memory layout that a server was given; nothing of its host, which no caller needs. */
@RestController
final class ServerTopology {
    private final ServerAccess access;

    ServerTopology(ServerAccess access) {
        this.access = access;
    }

    @GetMapping("/servers/{server}/topology")
    @Microversions(from = "2.78")
    @Schema("servers.topology.list")
    TopologyView show(@PathVariable String server, ApiRequest request) {
        var found = access.find(server, "compute:server:topology:index", request);
        return TopologyView.of(found.flavor());
    }
}
