package io.kilonova.network;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How many a project may have that has no limits of its own; -1 is no limit. */
@ConfigurationProperties("kilonova.companions.network.quota")
record NetworkQuotaSettings(
        @DefaultValue("100") int network,
        @DefaultValue("100") int subnet,
        @DefaultValue("500") int port,
        @DefaultValue("10") int securityGroup,
        @DefaultValue("100") int securityGroupRule,
        @DefaultValue("50") int floatingip) {

    /** By the name of the resource. */
    Map<String, Integer> limits() {
        var limits = new LinkedHashMap<String, Integer>();
        limits.put("network", network);
        limits.put("subnet", subnet);
        limits.put("port", port);
        limits.put("security_group", securityGroup);
        limits.put("security_group_rule", securityGroupRule);
        limits.put("floatingip", floatingip);
        return limits;
    }
}
