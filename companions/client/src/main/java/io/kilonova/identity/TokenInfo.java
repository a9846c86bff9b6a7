package io.kilonova.identity;

import java.time.Instant;
import java.util.Set;

/**
 * A good token. It is for a project, a domain, the system, or nothing yet.
 *
 * @param projectId empty when the token is not scoped to a project
 * @param domainId of the user
 * @param domainScope the domain that the token is for; mostly empty
 */
public record TokenInfo(
        String userId,
        String userName,
        String projectId,
        String projectName,
        String domainId,
        String projectDomainId,
        String domainScope,
        boolean hasSystemScope,
        Set<String> roles,
        Instant expiresAt) {
    public TokenInfo {
        roles = Set.copyOf(roles);
    }
}
