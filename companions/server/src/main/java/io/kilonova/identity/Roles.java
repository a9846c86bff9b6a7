package io.kilonova.identity;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Roles with those that they imply: admin, manager, member, reader, each the next. */
@Component
final class Roles {
    private static final List<String> LADDER = List.of("admin", "manager", "member", "reader");

    private final ResourceStore resources;
    private final AssignmentStore assignments;

    Roles(ResourceStore resources, AssignmentStore assignments) {
        this.resources = resources;
        this.assignments = assignments;
    }

    /** What the user may do there; empty means nothing at all. */
    List<ResourceRow> of(String userId, Scope scope) {
        return withImplied(assignments.roles(userId, scope.kind(), scope.id()));
    }

    List<ResourceRow> withImplied(Collection<String> roleIds) {
        var all = resources.all("role");
        var names = new TreeSet<String>();
        for (var role : all) {
            if (roleIds.contains(role.id())) {
                var step = LADDER.indexOf(role.name());
                names.addAll(step < 0 ? List.of(role.name()) : LADDER.subList(step, LADDER.size()));
            }
        }
        return all.stream().filter(role -> names.contains(role.name())).toList();
    }
}
