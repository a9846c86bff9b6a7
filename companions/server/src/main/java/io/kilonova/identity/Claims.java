package io.kilonova.identity;

import java.time.Instant;
import java.util.List;

/**
 * What a token says of itself, under its signature.
 *
 * @param applicationCredential its id, or empty
 */
record Claims(
        String userId,
        Scope scope,
        List<String> methods,
        Instant issuedAt,
        Instant expiresAt,
        String auditId,
        String applicationCredential) {}
