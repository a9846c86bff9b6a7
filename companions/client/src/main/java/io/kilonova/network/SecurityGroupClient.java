package io.kilonova.network;

import static io.kilonova.companion.OpenStackService.encode;

import io.kilonova.companion.OpenStackService;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Security groups and their rules at the network service, as Kilonova's own user. */
public final class SecurityGroupClient {
    private static final String GROUPS = "/v2.0/security-groups";
    private static final String RULES = "/v2.0/security-group-rules";

    private final OpenStackService service;

    public SecurityGroupClient(OpenStackService service) {
        this.service = service;
    }

    /** The default group among them, which the service makes when first asked. */
    public List<SecurityGroup> ofProject(String projectId) {
        return list(GROUPS + "?project_id=" + encode(projectId));
    }

    public List<SecurityGroup> ofAllProjects() {
        return list(GROUPS);
    }

    private List<SecurityGroup> list(String path) {
        return Listing.of(service, path, "security_groups", NetworkJson::securityGroupWithRules);
    }

    /** Those of them that exist. */
    public List<SecurityGroup> byId(Collection<String> ids) {
        return Listing.having(
                service,
                GROUPS,
                "security_groups",
                new Listing.Filter("id", ids),
                NetworkJson::securityGroupWithRules);
    }

    public Optional<SecurityGroup> find(String id) {
        return service.find(GROUPS + "/" + encode(id))
                .map(body -> NetworkJson.securityGroupWithRules(body.path("security_group")));
    }

    public SecurityGroup create(String projectId, String name, String description) {
        var group = Map.of("project_id", projectId, "name", name, "description", description);
        var answer = service.post(GROUPS, Map.of("security_group", group));
        return NetworkJson.securityGroupWithRules(answer.path("security_group"));
    }

    /** Empty when it is gone. */
    public Optional<SecurityGroup> update(String id, String name, String description) {
        var change = Map.of("name", name, "description", description);
        return service.put(GROUPS + "/" + encode(id), Map.of("security_group", change))
                .map(body -> NetworkJson.securityGroupWithRules(body.path("security_group")));
    }

    /** One that is gone is fine; one in use is a conflict. */
    public void delete(String id) {
        service.delete(GROUPS + "/" + encode(id));
    }

    public Optional<SecurityGroupRule> findRule(String id) {
        return service.find(RULES + "/" + encode(id))
                .map(body -> NetworkJson.rule(body.path("security_group_rule")));
    }

    /** {@code wanted} has no id yet. */
    public SecurityGroupRule createRule(SecurityGroupRule wanted, String projectId) {
        var rule = new LinkedHashMap<String, Object>();
        rule.put("project_id", projectId);
        rule.put("security_group_id", wanted.groupId());
        rule.put("direction", wanted.direction());
        rule.put("ethertype", wanted.etherType());
        putUnlessNull(rule, "protocol", wanted.protocol());
        putUnlessNull(rule, "port_range_min", wanted.portMin());
        putUnlessNull(rule, "port_range_max", wanted.portMax());
        putUnlessNull(rule, "remote_ip_prefix", wanted.remoteCidr());
        putUnlessNull(rule, "remote_group_id", wanted.remoteGroupId());
        var answer = service.post(RULES, Map.of("security_group_rule", rule));
        return NetworkJson.rule(answer.path("security_group_rule"));
    }

    private static void putUnlessNull(
            Map<String, Object> rule, String key, @Nullable Object value) {
        if (value != null) {
            rule.put(key, value);
        }
    }

    /** One that is gone is fine. */
    public void deleteRule(String id) {
        service.delete(RULES + "/" + encode(id));
    }
}
