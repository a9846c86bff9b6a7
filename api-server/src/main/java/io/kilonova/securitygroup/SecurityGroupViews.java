package io.kilonova.securitygroup;

import io.kilonova.network.SecurityGroup;
import io.kilonova.network.SecurityGroupClient;
import io.kilonova.network.SecurityGroupRule;
import io.kilonova.securitygroup.SecurityGroupView.RuleView;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Makes the views of groups: names the groups that rules refer to. */
@Component
final class SecurityGroupViews {
    private static final Set<String> WITH_PORTS = Set.of("tcp", "udp");
    private static final int FIRST_PORT = 1;
    private static final int LAST_PORT = 65_535;
    private static final int ANY = -1;

    private final SecurityGroupClient groups;

    SecurityGroupViews(SecurityGroupClient groups) {
        this.groups = groups;
    }

    List<SecurityGroupView> of(Collection<SecurityGroup> shown) {
        var known = new HashMap<String, SecurityGroup>();
        shown.forEach(group -> known.put(group.id(), group));
        var others = new LinkedHashSet<String>();
        shown.stream()
                .flatMap(group -> group.rules().stream())
                .map(SecurityGroupRule::remoteGroupId)
                .filter(Objects::nonNull)
                .filter(id -> !known.containsKey(id))
                .forEach(others::add);
        if (!others.isEmpty()) {
            groups.byId(others).forEach(group -> known.put(group.id(), group));
        }
        return shown.stream().map(group -> view(group, known)).toList();
    }

    private static SecurityGroupView view(SecurityGroup group, Map<String, SecurityGroup> known) {
        var rules =
                group.rules().stream()
                        .filter(SecurityGroupRule::isIngress)
                        .flatMap(rule -> view(rule, known))
                        .toList();
        return new SecurityGroupView(
                group.id(), group.name(), group.description(), group.projectId(), rules);
    }

    RuleView of(SecurityGroupRule rule, Optional<SecurityGroup> remote) {
        var known = new HashMap<String, SecurityGroup>();
        remote.ifPresent(group -> known.put(group.id(), group));
        return view(rule, known).findFirst().orElseThrow();
    }

    /** None when the group that may send is gone: the rule goes with it. */
    private static Stream<RuleView> view(SecurityGroupRule rule, Map<String, SecurityGroup> known) {
        var remote = rule.remoteGroupId();
        if (remote == null) {
            return Stream.of(view(rule, Map.of(), Map.of("cidr", blockOf(rule))));
        }
        var group = known.get(remote);
        if (group == null) {
            return Stream.of();
        }
        var named = Map.of("name", group.name(), "tenant_id", group.projectId());
        return Stream.of(view(rule, named, Map.of()));
    }

    private static RuleView view(
            SecurityGroupRule rule, Map<String, String> group, Map<String, String> block) {
        var isWhole = rule.protocol() != null && rule.portMin() == null && rule.portMax() == null;
        var hasPorts =
                rule.protocol() != null
                        && WITH_PORTS.contains(rule.protocol().toLowerCase(Locale.ROOT));
        return new RuleView(
                rule.id(),
                rule.groupId(),
                rule.protocol(),
                isWhole ? Integer.valueOf(hasPorts ? FIRST_PORT : ANY) : rule.portMin(),
                isWhole ? Integer.valueOf(hasPorts ? LAST_PORT : ANY) : rule.portMax(),
                group,
                block);
    }

    /** Any block counts as version 4, as upstream has it. */
    static String blockOf(SecurityGroupRule rule) {
        return rule.remoteCidr() == null ? "0.0.0.0/0" : rule.remoteCidr();
    }
}
