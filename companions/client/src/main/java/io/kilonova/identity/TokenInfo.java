package io.kilonova.identity;

import java.time.Instant;
import java.util.Set;

/**
 * A good token.
 *
 * @param projectId empty when the token is not scoped to a project
 */
public record TokenInfo(
        String userId,
        String userName,
        String projectId,
        String projectName,
        String domainId,
        Set<String> roles,
        Instant expiresAt) {
    public TokenInfo {
        roles = Set.copyOf(roles);
    }
}
