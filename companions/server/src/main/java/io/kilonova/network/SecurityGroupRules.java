package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.id.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The use cases of the rules of security groups. */
@Service("builtInSecurityGroupRules")
public class SecurityGroupRules {
    private final SecurityGroupRuleStore store;
    private final SecurityGroups groups;
    private final Quotas quotas;
    private final TransactionTemplate transactions;
    private final Ids ids;
    private final Clock clock;

    SecurityGroupRules(
            SecurityGroupRuleStore store,
            SecurityGroups groups,
            Quotas quotas,
            TransactionTemplate transactions,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.groups = groups;
        this.quotas = quotas;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    List<SecurityGroupRuleRow> list(ListQuery query) {
        return store.list(query);
    }

    SecurityGroupRuleRow show(Caller caller, String id) {
        var query =
                new ListQuery(
                        Rights.scope(caller), Map.of("id", List.of(id)), List.of(), null, 0, false);
        return store.list(query).stream()
                .findFirst()
                .orElseThrow(() -> NetworkFailure.ruleNotFound(id));
    }

    List<SecurityGroupRuleRow> create(Caller caller, List<Attributes> wanted) {
        Rights.requireWriter(caller, "create_security_group_rule");
        return Objects.requireNonNull(
                transactions.execute(
                        _ -> wanted.stream().map(one -> createOne(caller, one)).toList()));
    }

    private SecurityGroupRuleRow createOne(Caller caller, Attributes attributes) {
        var group = groups.findOwn(caller, attributes.requiredUuid("security_group_id").toString());
        var remote = attributes.uuid("remote_group_id").orElse(null);
        if (remote != null && !remote.equals(group.id())) {
            groups.findOwn(caller, remote.toString());
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var rule = RuleDraft.rule(ids.next(), group, attributes, now);
        if (!store.insert(rule)) {
            throw exists(rule);
        }
        quotas.take(group.projectId(), Resource.SECURITY_GROUP_RULE, 1);
        return rule;
    }

    private ServiceFailure exists(SecurityGroupRuleRow rule) {
        var same =
                store.ofGroups(List.of(rule.securityGroupId())).stream()
                        .filter(other -> RuleDraft.isSame(rule, other))
                        .map(other -> other.id().toString())
                        .findFirst();
        return NetworkFailure.conflict(
                "SecurityGroupRuleExists",
                "Security group rule already exists. Rule id is " + same.orElse("gone") + ".");
    }

    void delete(Caller caller, String id) {
        Rights.requireWriter(caller, "delete_security_group_rule");
        store.delete(show(caller, id).id());
    }
}
