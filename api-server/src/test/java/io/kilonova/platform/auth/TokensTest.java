package io.kilonova.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.platform.auth.TokenValidator.Checked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Caller SOMEBODY = new Caller("u", "u", "p", "p", "d", Set.of("member"));

    private final AtomicInteger questions = new AtomicInteger();

    @Test
    void aTokenIsAskedAboutOnce() {
        var tokens = tokens(NOW.plusSeconds(60));

        assertThat(tokens.caller("t")).contains(SOMEBODY);
        assertThat(tokens.caller("t")).contains(SOMEBODY);
        assertThat(tokens.caller("other")).contains(SOMEBODY);

        assertThat(questions).hasValue(2);
    }

    @Test
    void anExpiredTokenIsNobodysWhateverIdentitySays() {
        var tokens = tokens(NOW);

        assertThat(tokens.caller("t")).isEmpty();
        assertThat(tokens.caller("t")).isEmpty();

        assertThat(questions).hasValue(2);
    }

    @Test
    void aTokenIsForgottenWhenItExpires() {
        var tokens = tokens(NOW.plusNanos(1));
        tokens.caller("t");

        assertThat(tokens.caller("t")).contains(SOMEBODY);

        assertThat(questions).hasValue(2);
    }

    @Test
    void nobodyIsAskedAboutWhatCannotBeAToken() {
        var tokens = tokens(NOW.plusSeconds(60));

        assertThat(tokens.caller("")).isEmpty();
        assertThat(tokens.caller("x".repeat(100_000))).isEmpty();

        assertThat(questions).hasValue(0);
    }

    private Tokens tokens(Instant expiry) {
        TokenValidator identity =
                _ -> {
                    questions.incrementAndGet();
                    return Optional.of(new Checked(SOMEBODY, expiry));
                };
        return new Tokens(identity, CLOCK, Duration.ofMinutes(5));
    }
}
