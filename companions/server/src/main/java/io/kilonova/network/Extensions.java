package io.kilonova.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the service can do beyond the core, by the aliases that clients look for. */
enum Extensions {
    ADDRESS_PAIRS("allowed-address-pairs", "Allowed Address Pairs"),
    AGENT("agent", "agent"),
    AUTO_TOPOLOGY("auto-allocated-topology", "Auto Allocated Topology Services"),
    AVAILABILITY_ZONE("availability_zone", "Availability Zone"),
    BINDING("binding", "Port Binding"),
    EXTERNAL_NET("external-net", "Neutron external network"),
    FILTER_VALIDATION("filter-validation", "Filter parameters validation"),
    FLOATING_IP_PORTS("fip-port-details", "Floating IP Port Details Extension"),
    NET_MTU("net-mtu", "Network MTU"),
    NET_MTU_WRITABLE("net-mtu-writable", "Network MTU (writable)"),
    NETWORK_AVAILABILITY_ZONE("network_availability_zone", "Network Availability Zone"),
    PAGINATION("pagination", "Pagination support"),
    PORT_SECURITY("port-security", "Port Security"),
    PROJECT_ID("project-id", "project_id field enabled"),
    PROVIDER("provider", "Provider Network"),
    QUOTAS("quotas", "Quota management support"),
    QUOTA_DETAILS("quota_details", "Quota details management support"),
    SECURITY_GROUP("security-group", "security-group"),
    SORTING("sorting", "Sorting support"),
    DESCRIPTION("standard-attr-description", "standard-attr-description"),
    REVISIONS("standard-attr-revisions", "Resource revision numbers"),
    TIMESTAMP("standard-attr-timestamp", "Resource timestamps"),
    SUBSTRING_FILTER("ip-substring-filtering", "IP address substring filtering");

    private static final String UPDATED = "2026-01-01T00:00:00-00:00";

    private final String alias;
    private final String title;

    Extensions(String alias, String title) {
        this.alias = alias;
        this.title = title;
    }

    static List<Map<String, Object>> all() {
        return List.of(values()).stream().map(Extensions::view).toList();
    }

    static Optional<Map<String, Object>> find(String alias) {
        return List.of(values()).stream()
                .filter(extension -> extension.alias.equals(alias))
                .map(Extensions::view)
                .findFirst();
    }

    private Map<String, Object> view() {
        var view = new LinkedHashMap<String, Object>();
        view.put("alias", alias);
        view.put("name", title);
        view.put("description", title);
        view.put("updated", UPDATED);
        view.put("links", List.of());
        return view;
    }
}
