package io.kilonova.network;

import java.util.List;

/** A security group with its rules; a stateful one lets answers through. */
public record SecurityGroup(
        String id,
        String name,
        String description,
        String projectId,
        boolean isStateful,
        List<SecurityGroupRule> rules) {
    public SecurityGroup {
        rules = List.copyOf(rules);
    }
}
