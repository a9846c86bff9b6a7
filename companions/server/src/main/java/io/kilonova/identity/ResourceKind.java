package io.kilonova.identity;

import io.kilonova.companion.ServiceFailure;
import java.util.Set;

/** The kinds of resource: their words in paths and bodies, and what may be set on each. */
enum ResourceKind {
    DOMAIN("domains", "domain", false, Set.of("description", "options", "tags")),
    PROJECT(
            "projects",
            "project",
            true,
            Set.of("description", "options", "tags", "parent_id", "is_domain")),
    USER(
            "users",
            "user",
            true,
            Set.of("description", "email", "default_project_id", "options", "federated")),
    ROLE("roles", "role", false, Set.of("description", "options")),
    REGION("regions", "region", false, Set.of("description", "parent_region_id")),
    SERVICE("services", "service", false, Set.of("type", "description")),
    ENDPOINT(
            "endpoints",
            "endpoint",
            false,
            Set.of("service_id", "interface", "region_id", "region", "url"));

    private final String plural;
    private final String word;
    private final boolean isInDomain;
    private final Set<String> attributes;

    ResourceKind(String plural, String word, boolean isInDomain, Set<String> attributes) {
        this.plural = plural;
        this.word = word;
        this.isInDomain = isInDomain;
        this.attributes = attributes;
    }

    static ResourceKind ofPlural(String plural) {
        for (var kind : values()) {
            if (kind.plural.equals(plural)) {
                return kind;
            }
        }
        throw ServiceFailure.notFound("The resource could not be found.");
    }

    String plural() {
        return plural;
    }

    String word() {
        return word;
    }

    boolean isInDomain() {
        return isInDomain;
    }

    /** Whether clients may set it; others are ignored, as upstream keeps unknown ones aside. */
    boolean has(String attribute) {
        return attributes.contains(attribute);
    }

    /** Any project-scoped user may look these up; the rest is for administrators. */
    boolean isOpenToReaders() {
        return this == REGION || this == ROLE;
    }
}
