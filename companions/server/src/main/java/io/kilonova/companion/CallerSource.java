package io.kilonova.companion;

import java.util.Optional;

/** Knows whose a token is. */
@FunctionalInterface
public interface CallerSource {
    Optional<Caller> callerOf(String token);
}
