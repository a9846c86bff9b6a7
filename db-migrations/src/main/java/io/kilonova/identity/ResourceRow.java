package io.kilonova.identity;

import java.util.Map;

/**
 * A domain, project, user, role, region, service or endpoint.
 *
 * @param domainId empty for what belongs to no domain
 * @param attributes what clients may set beside the name
 */
public record ResourceRow(
        String kind,
        String id,
        String domainId,
        String name,
        boolean enabled,
        Map<String, Object> attributes) {}
