package io.kilonova.platform.auth;

import java.time.Instant;
import java.util.Optional;

/** Asks the identity service about a token. */
@FunctionalInterface
public interface TokenValidator {
    /** Empty when the token is unknown, expired or revoked. */
    Optional<Checked> validate(String token);

    /** A good token: whose it is, and until when. */
    record Checked(Caller caller, Instant expiresAt) {}
}
