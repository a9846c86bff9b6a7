package io.kilonova.removed;

import io.kilonova.failure.ComputeFailure;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Routes of services that upstream removed; at every version they are gone, not unknown. */
@RestController
final class RemovedRoutes {
    @GetMapping({
        "/os-agents",
        "/os-cells",
        "/os-cells/{cell}",
        "/os-cells/{cell}/capacities",
        "/os-certificates/{id}",
        "/os-cloudpipe",
        "/os-fixed-ips/{address}",
        "/os-floating-ip-dns",
        "/os-floating-ip-dns/{domain}/entries/{entry}",
        "/os-floating-ips-bulk",
        "/os-floating-ips-bulk/{host}",
        "/os-fping",
        "/os-fping/{server}",
        "/os-security-group-default-rules",
        "/os-security-group-default-rules/{rule}",
        "/servers/{server}/os-virtual-interfaces"
    })
    void read() {
        throw new ComputeFailure.Gone();
    }

    @PostMapping({
        "/os-agents",
        "/os-cells",
        "/os-cells/sync_instances",
        "/os-certificates",
        "/os-cloudpipe",
        "/os-fixed-ips/{address}/action",
        "/os-floating-ips-bulk",
        "/os-networks",
        "/os-networks/add",
        "/os-networks/{network}/action",
        "/os-security-group-default-rules",
        "/os-tenant-networks"
    })
    void make() {
        throw new ComputeFailure.Gone();
    }

    @PutMapping({
        "/os-agents/{agent}",
        "/os-cells/{cell}",
        "/os-cloudpipe/{id}",
        "/os-floating-ip-dns/{domain}",
        "/os-floating-ip-dns/{domain}/entries/{entry}",
        "/os-floating-ips-bulk/{host}"
    })
    void change() {
        throw new ComputeFailure.Gone();
    }

    @DeleteMapping({
        "/os-agents/{agent}",
        "/os-cells/{cell}",
        "/os-floating-ip-dns/{domain}",
        "/os-floating-ip-dns/{domain}/entries/{entry}",
        "/os-networks/{network}",
        "/os-security-group-default-rules/{rule}",
        "/os-tenant-networks/{network}"
    })
    void remove() {
        throw new ComputeFailure.Gone();
    }
}
