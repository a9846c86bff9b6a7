package io.kilonova.securitygroup;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.SecurityGroup;
import io.kilonova.network.SecurityGroupClient;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.securitygroup.SecurityGroupView.RuleView;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** The use cases of upstream's old routes for the groups of a project. */
@Service
final class SecurityGroups {
    private static final String RULE = "os_compute_api:os-security-groups:";

    private final SecurityGroupClient groups;
    private final SecurityGroupViews views;
    private final Policies policies;

    SecurityGroups(SecurityGroupClient groups, SecurityGroupViews views, Policies policies) {
        this.groups = groups;
        this.views = views;
        this.policies = policies;
    }

    /** In the network service's order. */
    List<SecurityGroup> list(boolean wantsAllProjects, ApiRequest request) {
        var caller = enforce("get", request);
        return wantsAllProjects && caller.isAdmin()
                ? groups.ofAllProjects()
                : groups.ofProject(caller.projectId());
    }

    List<SecurityGroupView> views(List<SecurityGroup> shown) {
        return views.of(shown);
    }

    SecurityGroupView show(String id, ApiRequest request) {
        return view(findById(id, enforce("show", request)));
    }

    SecurityGroupView create(JsonNode wanted, ApiRequest request) {
        var caller = enforce("create", request);
        return view(
                groups.create(
                        caller.projectId(),
                        wanted.path("name").asString(""),
                        wanted.path("description").asString("")));
    }

    SecurityGroupView update(String id, JsonNode wanted, ApiRequest request) {
        var group = findById(id, enforce("update", request));
        return groups.update(
                        group.id(),
                        wanted.path("name").asString(""),
                        wanted.path("description").asString(""))
                .map(this::view)
                .orElseThrow(() -> notFound(id));
    }

    void delete(String id, ApiRequest request) {
        var group = findById(id, enforce("delete", request));
        try {
            groups.delete(group.id());
        } catch (ComputeFailure.Conflict e) {
            throw invalid(e);
        }
    }

    RuleView createRule(JsonNode wanted, ApiRequest request) {
        var caller = enforce("rule:create", request);
        var group = find(wanted.path("parent_group_id").asString(""), caller);
        var remote =
                Optional.of(wanted.path("group_id"))
                        .filter(JsonNode::isString)
                        .map(id -> find(id.asString(), caller));
        var rule = WantedRule.of(wanted, group.id(), remote.map(SecurityGroup::id).orElse(null));
        if (group.rules().stream().anyMatch(old -> WantedRule.isSame(old, rule))) {
            throw new ComputeFailure.Invalid("This rule already exists in group " + group.id());
        }
        try {
            return views.of(groups.createRule(rule, group.projectId()), remote);
        } catch (ComputeFailure.Conflict e) {
            throw invalid(e);
        }
    }

    void deleteRule(String id, ApiRequest request) {
        var caller = enforce("rule:delete", request);
        var rule =
                groups.findRule(requireUuid(id))
                        .orElseThrow(() ->
                                new ComputeFailure.NotFound(
                                        "Security group rule " + id + " does not exist"));
        find(rule.groupId(), caller);
        groups.deleteRule(rule.id());
    }

    private Caller enforce(String what, ApiRequest request) {
        var caller = request.caller();
        policies.enforce(RULE + what, caller, caller.projectId());
        return caller;
    }

    private SecurityGroupView view(SecurityGroup group) {
        return views.of(List.of(group)).getFirst();
    }

    private SecurityGroup findById(String id, Caller caller) {
        return find(requireUuid(id), caller);
    }

    private static String requireUuid(String id) {
        if (!PlainUuid.isUuid(id)) {
            throw new ComputeFailure.Invalid("Security group id should be uuid");
        }
        return PlainUuid.of(id);
    }

    private SecurityGroup find(String id, Caller caller) {
        return groups.find(PlainUuid.of(id))
                .filter(group -> caller.isAdmin() || caller.owns(group.projectId()))
                .orElseThrow(() -> notFound(id));
    }

    private static ComputeFailure notFound(String id) {
        return new ComputeFailure.NotFound("Security group " + id + " does not exist");
    }

    private static ComputeFailure invalid(ComputeFailure conflict) {
        var failure = new ComputeFailure.Invalid(String.valueOf(conflict.getMessage()));
        failure.initCause(conflict);
        return failure;
    }
}
