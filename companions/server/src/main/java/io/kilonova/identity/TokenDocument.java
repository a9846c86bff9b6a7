package io.kilonova.identity;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The body that describes a token. */
@Component
final class TokenDocument {
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final ResourceStore resources;

    TokenDocument(ResourceStore resources) {
        this.resources = resources;
    }

    Map<String, Object> of(Session session, boolean hasCatalog) {
        var claims = session.claims();
        var token = new LinkedHashMap<String, Object>();
        token.put("methods", claims.methods());
        token.put("user", user(session.user()));
        token.put("audit_ids", List.of(claims.auditId()));
        token.put("expires_at", time(claims.expiresAt()));
        token.put("issued_at", time(claims.issuedAt()));
        if (!claims.scope().isUnscoped()) {
            scope(session, token);
            token.put(
                    "roles",
                    session.roles().stream()
                            .map(role -> Map.of("id", role.id(), "name", role.name()))
                            .toList());
            if (hasCatalog) {
                token.put("catalog", catalog());
            }
        }
        if (!claims.applicationCredential().isEmpty()) {
            token.put(
                    "application_credential",
                    Map.of("id", claims.applicationCredential(), "restricted", true));
        }
        return Map.of("token", token);
    }

    private void scope(Session session, Map<String, Object> token) {
        var target = session.target();
        if (target == null) {
            token.put("system", Map.of("all", true));
        } else if (target.kind().equals("project")) {
            token.put(
                    "project",
                    Map.of("id", target.id(), "name", target.name(), "domain", domain(target)));
            token.put("is_domain", false);
        } else {
            token.put("domain", Map.of("id", target.id(), "name", target.name()));
        }
    }

    private Map<String, Object> user(ResourceRow user) {
        var body = new LinkedHashMap<String, Object>();
        body.put("id", user.id());
        body.put("name", user.name());
        body.put("domain", domain(user));
        body.put("password_expires_at", null);
        return body;
    }

    private Map<String, String> domain(ResourceRow thing) {
        var name = resources.find("domain", thing.domainId()).map(ResourceRow::name).orElse("");
        return Map.of("id", thing.domainId(), "name", name);
    }

    List<Map<String, Object>> catalog() {
        var endpoints = resources.all("endpoint");
        return resources.all("service").stream()
                .filter(ResourceRow::enabled)
                .map(service -> service(service, endpoints))
                .toList();
    }

    private static Map<String, Object> service(ResourceRow service, List<ResourceRow> endpoints) {
        var body = new LinkedHashMap<String, Object>();
        body.put("id", service.id());
        body.put("type", service.attributes().getOrDefault("type", ""));
        body.put("name", service.name());
        body.put(
                "endpoints",
                endpoints.stream()
                        .filter(endpoint ->
                                service.id().equals(endpoint.attributes().get("service_id")))
                        .map(TokenDocument::endpoint)
                        .toList());
        return body;
    }

    private static Map<String, Object> endpoint(ResourceRow endpoint) {
        var attributes = endpoint.attributes();
        var region = attributes.getOrDefault("region_id", "");
        var body = new LinkedHashMap<String, Object>();
        body.put("id", endpoint.id());
        body.put("interface", attributes.getOrDefault("interface", "public"));
        body.put("region", region);
        body.put("region_id", region);
        body.put("url", attributes.getOrDefault("url", ""));
        return body;
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }
}
