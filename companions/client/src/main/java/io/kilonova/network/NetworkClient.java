package io.kilonova.network;

import static io.kilonova.companion.OpenStackService.encode;

import io.kilonova.companion.OpenStackService;
import io.kilonova.failure.ComputeFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Speaks network v2.0: as Kilonova's own user, who sees everything (what a project may use is
 * checked here), or with a user's token.
 */
public final class NetworkClient {
    private static final String NETWORKS = "/v2.0/networks";
    private static final String PORTS = "/v2.0/ports";
    private static final String MADE_HERE = "kilonova-nic ";

    private final OpenStackService service;

    public NetworkClient(OpenStackService service) {
        this.service = service;
    }

    /** The same networks, as far as this user may see and change them. */
    public NetworkClient as(String userToken) {
        return new NetworkClient(service.as(userToken));
    }

    /** The networks a project may attach servers to: its own, and those shared with all. */
    public List<NetworkInfo> networksOf(String projectId) {
        var found = new LinkedHashMap<String, NetworkInfo>();
        for (var filter : List.of("project_id=" + encode(projectId), "shared=true")) {
            list(NETWORKS + "?" + filter, "networks", NetworkJson::network)
                    .forEach(network -> found.put(network.id(), network));
        }
        return List.copyOf(found.values());
    }

    public List<NetworkInfo> allNetworks() {
        return list(NETWORKS, "networks", NetworkJson::network);
    }

    /** The network when the project may use it. */
    public Optional<NetworkInfo> findNetwork(String id, String projectId) {
        return findNetwork(id)
                .filter(network ->
                        network.isShared()
                                || network.projectId().equals(projectId)
                                || isSharedWith(network, projectId));
    }

    public Optional<NetworkInfo> findNetwork(String id) {
        return service.find(NETWORKS + "/" + encode(id))
                .map(body -> NetworkJson.network(body.path("network")));
    }

    /** Owners may share with single projects, which the network itself does not tell. */
    private boolean isSharedWith(NetworkInfo network, String projectId) {
        return service.find(
                        "/v2.0/rbac-policies?object_type=network&action=access_as_shared&object_id="
                                + encode(network.id())
                                + "&target_tenant="
                                + encode(projectId))
                .filter(body -> !body.path("rbac_policies").isEmpty())
                .isPresent();
    }

    /** Networks that lead out, from which floating addresses come. */
    public List<NetworkInfo> externalNetworks() {
        return list(NETWORKS + "?router%3Aexternal=True", "networks", NetworkJson::network);
    }

    /** Those of them that exist, whoever has them. */
    public List<NetworkInfo> networksById(Collection<String> ids) {
        return Listing.having(
                service, NETWORKS, "networks", new Listing.Filter("id", ids), NetworkJson::network);
    }

    /**
     * The network that the service makes for a project without one, or made before.
     *
     * @throws ComputeFailure.Conflict when it cannot
     */
    public String autoAllocatedNetwork(String projectId) {
        return OpenStackService.required(topology(projectId, ""), "id");
    }

    /**
     * @throws ComputeFailure.Conflict when the service could not make a network for the project
     */
    public void checkAutoAllocation(String projectId) {
        topology(projectId, "?fields=dry-run");
    }

    /** A service without the extension answers 404. */
    private JsonNode topology(String projectId, String query) {
        return service.find("/v2.0/auto-allocated-topology/" + encode(projectId) + query)
                .orElseThrow(() ->
                        new ComputeFailure.Conflict("The network service allocates no networks."))
                .path("auto_allocated_topology");
    }

    public List<SubnetInfo> subnetsOf(String networkId) {
        return list(
                "/v2.0/subnets?network_id=" + encode(networkId), "subnets", NetworkJson::subnet);
    }

    /** The port when it is the project's. */
    public Optional<PortInfo> findPort(String id, String projectId) {
        return findPort(id).filter(port -> port.projectId().equals(projectId));
    }

    public Optional<PortInfo> findPort(String id) {
        return service.find(PORTS + "/" + encode(id))
                .map(body -> NetworkJson.port(body.path("port")));
    }

    public List<PortInfo> portsOf(UUID serverId) {
        return list(PORTS + "?device_id=" + serverId, "ports", NetworkJson::port);
    }

    /** Those of them that exist. */
    public List<PortInfo> portsById(Collection<String> ids) {
        return portsHaving("id", ids);
    }

    /** The ports of all projects that have one of the security groups. */
    public List<PortInfo> portsInGroups(Collection<String> groupIds) {
        return portsHaving("security_groups", groupIds);
    }

    /** The ports that are bound to the host. */
    public List<PortInfo> portsOn(String host) {
        return portsHaving("binding:host_id", List.of(host));
    }

    private List<PortInfo> portsHaving(String attribute, Collection<String> values) {
        return Listing.having(
                service, PORTS, "ports", new Listing.Filter(attribute, values), NetworkJson::port);
    }

    /** The port that has the address on the network. */
    public Optional<PortInfo> portWithAddress(String networkId, String address) {
        var query =
                "?network_id="
                        + encode(networkId)
                        + "&fixed_ips="
                        + encode("ip_address=" + address);
        return list(PORTS + query, "ports", NetworkJson::port).stream().findFirst();
    }

    /** Makes the port, or finds the one that an earlier attempt made. */
    public PortInfo createPort(NewPort port) {
        return findPortOfNic(port.serverId(), port.nicId()).orElseGet(() -> makePort(port));
    }

    public Optional<PortInfo> findPortOfNic(UUID serverId, UUID nicId) {
        var description = descriptionOf(nicId);
        return portsOf(serverId).stream()
                .filter(port -> port.description().equals(description))
                .findFirst();
    }

    /** Makes the port without a look for an earlier one: nobody has tried before. */
    public PortInfo makePort(NewPort port) {
        var body = new HashMap<String, Object>();
        body.put("network_id", port.networkId());
        body.put("project_id", port.projectId());
        body.put("device_id", port.serverId().toString());
        body.put("device_owner", "compute:" + port.availabilityZone());
        body.put("binding:host_id", port.host());
        body.put("description", descriptionOf(port.nicId()));
        if (port.macAddress() != null) {
            body.put("mac_address", port.macAddress());
        }
        if (port.fixedIp() != null) {
            body.put("fixed_ips", List.of(Map.of("ip_address", port.fixedIp())));
        } else if (!port.subnetIds().isEmpty()) {
            body.put(
                    "fixed_ips",
                    port.subnetIds().stream().map(id -> Map.of("subnet_id", id)).toList());
        }
        if (!port.securityGroupIds().isEmpty()) {
            body.put("security_groups", port.securityGroupIds());
        }
        return NetworkJson.port(service.post(PORTS, Map.of("port", body)).path("port"));
    }

    /** Gives a port of a user's own to a server on a host; empty when it is gone. */
    public Optional<PortInfo> bindPort(
            String portId, UUID serverId, String availabilityZone, String host) {
        return update(
                portId,
                Map.of(
                        "device_id",
                        serverId.toString(),
                        "device_owner",
                        "compute:" + availabilityZone,
                        "binding:host_id",
                        host));
    }

    /** Takes it back; a port that is gone is fine. */
    public void unbindPort(String portId) {
        update(portId, Map.of("device_id", "", "device_owner", "", "binding:host_id", ""));
    }

    /** Puts the port into these groups and no others; empty when it is gone. */
    public Optional<PortInfo> setSecurityGroups(String portId, List<String> groupIds) {
        return update(portId, Map.of("security_groups", groupIds));
    }

    /**
     * Gives the port these addresses and no others; one without an address is the network's choice.
     */
    public Optional<PortInfo> setAddresses(String portId, List<PortInfo.Address> addresses) {
        var wanted = new ArrayList<Map<String, String>>();
        for (var one : addresses) {
            wanted.add(
                    one.address().isEmpty()
                            ? Map.of("subnet_id", one.subnetId())
                            : Map.of("subnet_id", one.subnetId(), "ip_address", one.address()));
        }
        return update(portId, Map.of("fixed_ips", wanted));
    }

    /** The port stays its server's, which is on no host any more; a port that is gone is fine. */
    public void leaveHost(String portId) {
        update(portId, Map.of("binding:host_id", ""));
    }

    private Optional<PortInfo> update(String portId, Map<String, ?> change) {
        return service.put(PORTS + "/" + encode(portId), Map.of("port", change))
                .map(body -> NetworkJson.port(body.path("port")));
    }

    /** A port that is gone is fine. */
    public void deletePort(String portId) {
        service.delete(PORTS + "/" + encode(portId));
    }

    /** By id or name, among the project's groups. */
    public List<SecurityGroupInfo> findSecurityGroups(String nameOrId, String projectId) {
        return securityGroupsOf(projectId).stream()
                .filter(group -> group.id().equals(nameOrId) || group.name().equals(nameOrId))
                .toList();
    }

    public Optional<SecurityGroupInfo> defaultSecurityGroup(String projectId) {
        return findSecurityGroups("default", projectId).stream().findFirst();
    }

    /** The default group among them, which the service makes when first asked. */
    public List<SecurityGroupInfo> securityGroupsOf(String projectId) {
        return list(
                "/v2.0/security-groups?project_id=" + encode(projectId),
                "security_groups",
                NetworkJson::securityGroup);
    }

    /** How many more ports the project may have; empty for any number, or when not told. */
    public OptionalLong portsLeft(String projectId) {
        var port =
                service.find("/v2.0/quotas/" + encode(projectId) + "/details")
                        .map(body -> body.at("/quota/port"))
                        .orElse(MissingNode.getInstance());
        var limit = port.path("limit").asLong(-1);
        return limit < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, limit - port.path("used").asLong(0)));
    }

    /** Whether {@link #makePort} made it. */
    public static boolean isMadeHere(PortInfo port) {
        return port.description().startsWith(MADE_HERE);
    }

    private static String descriptionOf(UUID nicId) {
        return MADE_HERE + nicId;
    }

    private <T> List<T> list(String path, String key, Function<JsonNode, T> form) {
        return Listing.of(service, path, key, form);
    }
}
