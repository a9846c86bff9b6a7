package io.kilonova.companion;

import java.util.Set;

/**
 * Who calls a built-in service, by a token that identity found good.
 *
 * @param projectId empty without a project scope
 * @param domainScope id of the domain the token is scoped to, else empty
 */
public record Caller(
        String userId,
        String projectId,
        String domainScope,
        boolean hasSystemScope,
        Set<String> roles) {
    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean isAdmin() {
        return roles.contains("admin");
    }

    public boolean isService() {
        return roles.contains("service");
    }

    /** Other services act for everybody. */
    public boolean isAdminOrService() {
        return isAdmin() || isService();
    }

    public boolean owns(String project) {
        return !projectId.isEmpty() && projectId.equals(project);
    }

    /** Reads are for every role, writes are not for readers. */
    public boolean mayWrite() {
        return isAdminOrService() || roles.contains("member") || roles.contains("manager");
    }
}
