package io.kilonova.platform.auth;

import java.util.Set;

/**
 * Who calls, as the identity service says; nothing a client writes in a header changes it.
 *
 * @param projectId empty with a token that is scoped to no project
 */
public record Caller(
        String userId,
        String userName,
        String projectId,
        String projectName,
        String domainId,
        Set<String> roles) {
    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean isAdmin() {
        return roles.contains("admin");
    }

    /** Whether the caller has the role, or one that implies it. */
    public boolean has(String role) {
        return switch (role) {
            case "reader" -> roles.contains("reader") || has("member");
            case "member" -> roles.contains("member") || has("manager");
            case "manager" -> roles.contains("manager") || isAdmin();
            default -> roles.contains(role);
        };
    }

    public boolean owns(String project) {
        return !projectId.isEmpty() && projectId.equals(project);
    }
}
