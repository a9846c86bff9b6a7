package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.PortInfo;
import io.kilonova.network.SecurityGroupInfo;
import io.kilonova.platform.auth.Caller;
import io.kilonova.server.ServerDetails.SecurityGroupRow;
import io.kilonova.server.Wiring.Interface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.stereotype.Component;

/** Finds the security groups of a create: those asked for, and those of the ports it brings. */
@Component
final class GroupChoice {
    private static final String DEFAULT = "default";

    private final RecentLookups lookups;

    GroupChoice(RecentLookups lookups) {
        this.lookups = lookups;
    }

    Wiring wire(CreateServer wish, NetworkChoice.Chosen chosen, Caller caller) {
        if (chosen.interfaces().isEmpty() && wish.securityGroups().isEmpty()) {
            return new Wiring(List.of(), List.of(), List.of());
        }
        var names = wish.securityGroups().isEmpty() ? List.of(DEFAULT) : wish.securityGroups();
        var known =
                lookups.securityGroupsOf(
                        caller.projectId(),
                        recent ->
                                chosen.ports().isEmpty()
                                        && names.stream().allMatch(n -> isClear(n, recent)));
        var asked = new ArrayList<SecurityGroupInfo>();
        for (var name : names) {
            asked.add(find(name, known, caller));
        }
        var shown = new LinkedHashSet<SecurityGroupRow>();
        if (chosen.interfaces().stream().anyMatch(i -> i.portId() == null)) {
            asked.forEach(group -> shown.add(new SecurityGroupRow(group.id(), group.name())));
        }
        chosen.ports().forEach(port -> shown.addAll(ofPort(port, known)));
        return new Wiring(
                List.<Interface>copyOf(chosen.interfaces()), portGroups(asked), List.copyOf(shown));
    }

    /** The network service gives ports the default group by itself, where they may have groups. */
    private static List<String> portGroups(List<SecurityGroupInfo> asked) {
        var isDefault = asked.stream().allMatch(group -> group.name().equals(DEFAULT));
        return isDefault
                ? List.of()
                : asked.stream().map(SecurityGroupInfo::id).distinct().toList();
    }

    private static boolean isClear(String nameOrId, List<SecurityGroupInfo> known) {
        return known.stream()
                        .filter(g -> g.id().equals(nameOrId) || g.name().equals(nameOrId))
                        .count()
                == 1;
    }

    private static List<SecurityGroupRow> ofPort(PortInfo port, List<SecurityGroupInfo> known) {
        var ids = new HashSet<>(port.securityGroupIds());
        return known.stream()
                .filter(group -> ids.contains(group.id()))
                .map(group -> new SecurityGroupRow(group.id(), group.name()))
                .toList();
    }

    private static SecurityGroupInfo find(
            String nameOrId, List<SecurityGroupInfo> known, Caller caller) {
        var byId = known.stream().filter(group -> group.id().equals(nameOrId)).findFirst();
        if (byId.isPresent()) {
            return byId.get();
        }
        var named = known.stream().filter(group -> group.name().equals(nameOrId)).toList();
        if (named.isEmpty()) {
            throw new ComputeFailure.Invalid(
                    "Security group %s not found for project %s."
                            .formatted(nameOrId, caller.projectId()));
        }
        if (named.size() > 1) {
            throw new ComputeFailure.Conflict(
                    "Multiple security groups found matching '%s'. Use an ID to be more specific."
                            .formatted(nameOrId));
        }
        return named.getFirst();
    }
}
