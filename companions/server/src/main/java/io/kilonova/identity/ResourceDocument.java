package io.kilonova.identity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body that describes a resource. */
final class ResourceDocument {
    private ResourceDocument() {}

    static Map<String, Object> of(ResourceRow row) {
        var body = new LinkedHashMap<String, Object>();
        body.put("id", row.id());
        switch (row.kind()) {
            case "region", "endpoint" -> {}
            default -> body.put("name", row.name());
        }
        switch (row.kind()) {
            case "project" -> {
                body.put("domain_id", row.domainId());
                body.put("parent_id", row.domainId());
                body.put("is_domain", false);
                body.put("tags", List.of());
                body.put("description", "");
            }
            case "user" -> {
                body.put("domain_id", row.domainId());
                body.put("password_expires_at", null);
            }
            case "role" -> body.put("domain_id", null);
            case "domain" -> body.put("description", "");
            default -> {}
        }
        if (!row.kind().equals("role") && !row.kind().equals("region")) {
            body.put("enabled", row.enabled());
        }
        body.put("options", Map.of());
        body.putAll(row.attributes());
        if (row.kind().equals("endpoint")) {
            body.put("region", row.attributes().get("region_id"));
        }
        body.put("links", Map.of("self", "/v3/" + row.kind() + "s/" + row.id()));
        return body;
    }
}
