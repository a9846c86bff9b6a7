package io.kilonova.companion;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Whose tokens are, for the services beside identity: found out once in a while, so that a token
 * that was revoked is good there a few seconds more.
 */
@Component
final class RememberedCallers {
    private static final Duration MEMORY = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private final CallerSource source;
    private final Cache<String, Caller> callers =
            Caffeine.newBuilder().expireAfterWrite(MEMORY).maximumSize(MOST).build();

    RememberedCallers(CallerSource source) {
        this.source = source;
    }

    Optional<Caller> callerOf(String token) {
        var known = callers.getIfPresent(token);
        if (known != null) {
            return Optional.of(known);
        }
        var caller = source.callerOf(token);
        caller.ifPresent(found -> callers.put(token, found));
        return caller;
    }
}
