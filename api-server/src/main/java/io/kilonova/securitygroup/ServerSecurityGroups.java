package io.kilonova.securitygroup;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.PortInfo;
import io.kilonova.network.SecurityGroup;
import io.kilonova.network.SecurityGroupClient;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.NicStore;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerDetails.SecurityGroupRow;
import io.kilonova.server.ServerRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** The security groups of a server: those of all its ports. */
@Service
final class ServerSecurityGroups {
    private static final String RULE = "os_compute_api:os-security-groups:";

    private final ServerAccess access;
    private final NetworkClient networks;
    private final SecurityGroupClient groups;
    private final SecurityGroupViews views;
    private final NicStore nics;

    ServerSecurityGroups(
            ServerAccess access,
            NetworkClient networks,
            SecurityGroupClient groups,
            SecurityGroupViews views,
            NicStore nics) {
        this.access = access;
        this.networks = networks;
        this.groups = groups;
        this.views = views;
        this.nics = nics;
    }

    List<SecurityGroupView> list(String serverId, ApiRequest request) {
        var server = access.find(serverId, RULE + "list", request);
        var ids = new LinkedHashSet<String>();
        networks.portsOf(server.id()).forEach(port -> ids.addAll(port.securityGroupIds()));
        return ids.isEmpty()
                ? List.of()
                : views.of(groups.byId(ids)).stream()
                        .sorted(
                                Comparator.comparing(SecurityGroupView::projectId)
                                        .thenComparing(SecurityGroupView::name))
                        .toList();
    }

    void add(String serverId, JsonNode details, ApiRequest request) {
        var server = access.find(serverId, RULE + "add", request);
        var group = find(nameIn(details), request.caller());
        for (var port : portsOf(server)) {
            if (!port.hasPortSecurity() || port.addresses().isEmpty()) {
                throw new ComputeFailure.Invalid(
                        "Network requires port_security_enabled and subnet associated in order to"
                                + " apply security groups.");
            }
            if (!port.securityGroupIds().contains(group.id())) {
                var all = new ArrayList<>(port.securityGroupIds());
                all.add(group.id());
                networks.setSecurityGroups(port.id(), all);
            }
        }
        nics.addSecurityGroup(server.id(), new SecurityGroupRow(group.id(), group.name()));
    }

    void remove(String serverId, JsonNode details, ApiRequest request) {
        var server = access.find(serverId, RULE + "remove", request);
        var name = nameIn(details);
        var group = find(name, request.caller());
        var having =
                portsOf(server).stream()
                        .filter(port -> port.securityGroupIds().contains(group.id()))
                        .toList();
        if (having.isEmpty()) {
            throw new ComputeFailure.NotFound(
                    "Security group %s not associated with the instance %s"
                            .formatted(name, server.id()));
        }
        for (var port : having) {
            var others = new ArrayList<>(port.securityGroupIds());
            others.remove(group.id());
            networks.setSecurityGroups(port.id(), others);
        }
        nics.removeSecurityGroup(server.id(), group.id());
    }

    private static String nameIn(JsonNode details) {
        var name = details.path("name").asString("");
        if (name.isBlank()) {
            throw new ComputeFailure.Invalid("Security group name cannot be empty");
        }
        return name;
    }

    private List<PortInfo> portsOf(ServerRow server) {
        var ports = networks.portsOf(server.id());
        if (ports.isEmpty()) {
            throw new ComputeFailure.NotFound(
                    "instance_id %s could not be found as device id on any ports"
                            .formatted(server.id()));
        }
        return ports;
    }

    /** By id, or by a name that one group of the caller's project has. */
    private SecurityGroup find(String nameOrId, Caller caller) {
        if (PlainUuid.isUuid(nameOrId)) {
            var byId =
                    groups.find(PlainUuid.of(nameOrId))
                            .filter(group -> caller.isAdmin() || caller.owns(group.projectId()));
            if (byId.isPresent()) {
                return byId.get();
            }
        }
        var named =
                groups.ofProject(caller.projectId()).stream()
                        .filter(group -> group.name().equals(nameOrId))
                        .toList();
        if (named.size() > 1) {
            throw new ComputeFailure.Conflict(
                    "Multiple security_group matches found for name '%s', use an ID to be more specific."
                            .formatted(nameOrId));
        }
        return named.stream()
                .findFirst()
                .orElseThrow(() ->
                        new ComputeFailure.NotFound(
                                "Security group %s is not found for project %s"
                                        .formatted(nameOrId, caller.projectId())));
    }
}
