package io.kilonova.platform.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.kilonova.platform.auth.TokenValidator.Checked;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Good tokens, remembered by a digest of the whole token until they expire, but no longer than a
 * setting: that is how late a revocation may be noticed. Bad ones are not remembered.
 */
public final class Tokens {
    private static final int LONGEST = 16_384;

    private final TokenValidator identity;
    private final Clock clock;
    private final Cache<String, Checked> known;

    public Tokens(TokenValidator identity, Clock clock, Duration memory) {
        this.identity = identity;
        this.clock = clock;
        this.known =
                Caffeine.newBuilder()
                        .maximumSize(20_000)
                        .expireAfter(
                                Expiry.<String, Checked>creating(
                                        (_, checked) -> shorter(checked, memory)))
                        .build();
    }

    private Duration shorter(Checked checked, Duration memory) {
        var left = Duration.between(clock.instant(), checked.expiresAt());
        return left.compareTo(memory) < 0 ? left : memory;
    }

    public Optional<Caller> caller(String token) {
        if (token.isEmpty() || token.length() > LONGEST) {
            return Optional.empty();
        }
        var key = digest(token);
        var remembered = known.getIfPresent(key);
        if (remembered != null) {
            return Optional.of(remembered.caller());
        }
        var checked =
                identity.validate(token)
                        .filter(answer -> answer.expiresAt().isAfter(clock.instant()));
        checked.ifPresent(answer -> known.put(key, answer));
        return checked.map(Checked::caller);
    }

    private static String digest(String token) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
