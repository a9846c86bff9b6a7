package io.kilonova.securitygroup;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.schema.Schema;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
final class ServerSecurityGroupsController {
    private final ServerSecurityGroups groups;

    ServerSecurityGroupsController(ServerSecurityGroups groups) {
        this.groups = groups;
    }

    @GetMapping("/servers/{serverId}/os-security-groups")
    @Schema("servers.os-security-groups.list")
    SecurityGroupView.All list(@PathVariable String serverId, ApiRequest request) {
        return new SecurityGroupView.All(groups.list(serverId, request));
    }
}
