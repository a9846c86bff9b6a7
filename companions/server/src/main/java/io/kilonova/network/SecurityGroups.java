package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.id.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The use cases of security groups. A project's default group is made when first looked for. */
@Service("builtInSecurityGroups")
public class SecurityGroups {
    private static final String DEFAULT = "default";

    private final SecurityGroupStore store;
    private final SecurityGroupRuleStore rules;
    private final Quotas quotas;
    private final TransactionTemplate transactions;
    private final Ids ids;
    private final Clock clock;

    SecurityGroups(
            SecurityGroupStore store,
            SecurityGroupRuleStore rules,
            Quotas quotas,
            TransactionTemplate transactions,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.rules = rules;
        this.quotas = quotas;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    /** A group with its rules. */
    record Group(SecurityGroupRow row, List<SecurityGroupRuleRow> rules) {
        Group {
            rules = List.copyOf(rules);
        }
    }

    List<Group> list(ListQuery query) {
        return withRules(store.list(query));
    }

    /** Makes the default group of whoever asks, and of the project that is asked about. */
    void prepare(Caller caller, ListQuery query) {
        var project = caller.projectId();
        for (var attribute : List.of("project_id", "tenant_id")) {
            var asked = query.filters().getOrDefault(attribute, List.of());
            if (asked.size() == 1 && caller.isAdminOrService()) {
                project = asked.getFirst();
            }
        }
        if (!project.isEmpty()) {
            ensureDefault(project);
        }
    }

    Group show(Caller caller, String id) {
        var query =
                new ListQuery(
                        Rights.scope(caller), Map.of("id", List.of(id)), List.of(), null, 0, false);
        return list(query).stream().findFirst().orElseThrow(() -> NetworkFailure.groupNotFound(id));
    }

    private List<Group> withRules(List<SecurityGroupRow> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        var byGroup = new HashMap<UUID, List<SecurityGroupRuleRow>>();
        for (var rule : rules.ofGroups(rows.stream().map(SecurityGroupRow::id).toList())) {
            byGroup.computeIfAbsent(rule.securityGroupId(), _ -> new ArrayList<>()).add(rule);
        }
        return rows.stream()
                .map(row -> new Group(row, byGroup.getOrDefault(row.id(), List.of())))
                .toList();
    }

    /** The id of the project's default group, which is there from now on. */
    UUID ensureDefault(String project) {
        return store.findDefault(project)
                .orElseGet(() -> {
                    transactions.executeWithoutResult(_ -> insertDefault(project));
                    return store.findDefault(project).orElseThrow(Attempts.LostRace::new);
                });
    }

    private void insertDefault(String project) {
        var group = newGroup(project, DEFAULT, "Default security group", true);
        if (store.insert(group)) {
            var made = new ArrayList<>(egress(group));
            for (var ethertype : List.of("IPv4", "IPv6")) {
                made.add(rule(group, "ingress", ethertype, group.id()));
            }
            made.forEach(rules::insert);
            quotas.count(project, Resource.SECURITY_GROUP, 1);
            quotas.count(project, Resource.SECURITY_GROUP_RULE, made.size());
        }
    }

    List<Group> create(Caller caller, List<Attributes> wanted) {
        Rights.requireWriter(caller, "create_security_group");
        for (var attributes : wanted) {
            ensureDefault(Rights.projectFor(caller, attributes));
        }
        return Objects.requireNonNull(
                transactions.execute(
                        _ -> wanted.stream().map(one -> createOne(caller, one)).toList()));
    }

    private Group createOne(Caller caller, Attributes attributes) {
        var name = attributes.text("name", "");
        if (name.equals(DEFAULT)) {
            throw NetworkFailure.conflict(
                    "SecurityGroupDefaultAlreadyExists", "Default security group already exists.");
        }
        var project = Rights.projectFor(caller, attributes);
        var group =
                newGroup(
                        project,
                        name,
                        attributes.text("description", ""),
                        attributes.bool("stateful", true));
        store.insert(group);
        var made = egress(group);
        made.forEach(rules::insert);
        quotas.take(project, Resource.SECURITY_GROUP, 1);
        quotas.count(project, Resource.SECURITY_GROUP_RULE, made.size());
        return new Group(group, made);
    }

    private SecurityGroupRow newGroup(
            String project, String name, String description, boolean isStateful) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new SecurityGroupRow(
                ids.next(),
                project,
                name,
                description,
                name.equals(DEFAULT),
                isStateful,
                List.of(),
                0,
                now,
                now);
    }

    private List<SecurityGroupRuleRow> egress(SecurityGroupRow group) {
        return List.of(rule(group, "egress", "IPv4", null), rule(group, "egress", "IPv6", null));
    }

    private SecurityGroupRuleRow rule(
            SecurityGroupRow group, String direction, String ethertype, @Nullable UUID remote) {
        return new SecurityGroupRuleRow(
                ids.next(),
                group.id(),
                group.projectId(),
                "",
                direction,
                ethertype,
                null,
                null,
                null,
                null,
                remote,
                group.createdAt());
    }

    Group update(Caller caller, String id, Attributes attributes) {
        Rights.requireWriter(caller, "update_security_group");
        var changed =
                Objects.requireNonNull(
                        transactions.execute(_ -> updateOne(findOwn(caller, id), attributes)));
        return withRules(List.of(changed)).getFirst();
    }

    private SecurityGroupRow updateOne(SecurityGroupRow old, Attributes attributes) {
        var name = attributes.text("name", old.name());
        if (!name.equals(old.name()) && old.isDefault()) {
            throw NetworkFailure.conflict(
                    "SecurityGroupCannotUpdateDefault",
                    "The default security group keeps its name.");
        }
        var changed =
                new SecurityGroupRow(
                        old.id(),
                        old.projectId(),
                        name,
                        attributes.text("description", old.description()),
                        old.isDefault(),
                        attributes.bool("stateful", old.isStateful()),
                        old.tags(),
                        old.revision() + 1,
                        old.createdAt(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS));
        store.update(changed);
        return changed;
    }

    void delete(Caller caller, String id) {
        Rights.requireWriter(caller, "delete_security_group");
        try {
            transactions.executeWithoutResult(_ -> {
                var group = findOwn(caller, id);
                if (group.isDefault() && !caller.isAdminOrService()) {
                    throw NetworkFailure.conflict(
                            "SecurityGroupCannotRemoveDefault",
                            "The default security group cannot be removed.");
                }
                store.delete(group.id());
            });
        } catch (DataIntegrityViolationException e) {
            throw inUse(id, e);
        }
    }

    private static ServiceFailure inUse(String id, DataIntegrityViolationException cause) {
        var failure =
                NetworkFailure.conflict(
                        "SecurityGroupInUse", "Security Group " + id + " in use: ports have it.");
        failure.initCause(cause);
        return failure;
    }

    /** The group for a change by its owner; its row is held. */
    SecurityGroupRow findOwn(Caller caller, String id) {
        return Uuids.parse(id)
                .flatMap(store::findForChange)
                .filter(group -> Rights.owns(caller, group.projectId()))
                .orElseThrow(() -> NetworkFailure.groupNotFound(id));
    }
}
