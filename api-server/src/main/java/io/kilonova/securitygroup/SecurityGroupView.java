package io.kilonova.securitygroup;

import io.kilonova.platform.microversion.Named;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A security group as upstream showed it before the network service had them: it only lets in. */
record SecurityGroupView(
        String id,
        String name,
        String description,
        @Named("tenant_id") String projectId,
        List<RuleView> rules) {
    SecurityGroupView {
        rules = List.copyOf(rules);
    }

    /**
     * @param group name and project of the group that may send; empty when there is a block
     * @param ipRange the block that may send; empty when there is a group
     */
    record RuleView(
            String id,
            @Named("parent_group_id") String groupId,
            @Named("ip_protocol") @Nullable String protocol,
            @Named("from_port") @Nullable Integer fromPort,
            @Named("to_port") @Nullable Integer toPort,
            Map<String, String> group,
            @Named("ip_range") Map<String, String> ipRange) {}

    record One(@Named("security_group") SecurityGroupView view) {}

    record All(@Named("security_groups") List<SecurityGroupView> views) {
        All {
            views = List.copyOf(views);
        }
    }

    record OneRule(@Named("security_group_rule") RuleView view) {}
}
