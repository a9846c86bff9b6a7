package io.kilonova.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.companion.StubCloud;
import io.kilonova.failure.ComputeFailure;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdentityClientTest {
    private final StubCloud cloud = new StubCloud();
    private final IdentityClient identity =
            new IdentityClient(cloud.http(), cloud.token(), cloud.url() + "/v3");

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aGoodTokenTellsWhoseItIsAndWhatFor() {
        cloud.on(
                "GET /v3/auth/tokens",
                exchange -> {
                    assertThat(exchange.getRequestHeaders().getFirst("X-Subject-Token"))
                            .isEqualTo("theirs");
                    StubCloud.reply(
                            exchange,
                            200,
                            """
                            {"token": {"expires_at": "2999-01-01T00:00:00.000000Z", "later": 1,
                              "user": {"id": "u", "name": "ann", "domain": {"id": "d1"}},
                              "project": {"id": "p", "name": "lab", "domain": {"id": "d2"}},
                              "roles": [{"name": "member"}, {"name": "reader"}]}}
                            """);
                });

        assertThat(identity.validate("theirs"))
                .contains(
                        new TokenInfo(
                                "u",
                                "ann",
                                "p",
                                "lab",
                                "d1",
                                "d2",
                                "",
                                false,
                                Set.of("member", "reader"),
                                Instant.parse("2999-01-01T00:00:00Z")));
    }

    @Test
    void anUnknownTokenIsNobodysAndAnImpossibleOneIsNotEvenAskedAbout() {
        cloud.on("GET /v3/auth/tokens", 404, "{}");

        assertThat(identity.validate("who")).isEmpty();
        assertThat(cloud.requests).hasSize(1);
        assertThat(identity.validate("a\r\nX-Evil: 1")).isEmpty();
        assertThat(identity.validate("x".repeat(100_000))).isEmpty();
        assertThat(identity.validate("")).isEmpty();
        assertThat(cloud.requests).hasSize(1);
    }

    @Test
    void thatIdentityRefusesThisServiceSaysNothingAboutTheToken() {
        cloud.on("GET /v3/auth/tokens", 401, "{}");

        assertThatThrownBy(() -> identity.validate("theirs"))
                .isInstanceOf(ComputeFailure.Unavailable.class);
        assertThat(cloud.requests).hasSize(2);
    }

    @Test
    void anAnswerWithoutSenseIsUnavailable() {
        for (var body : new String[] {"{}", "[]", "{\"token\": {\"user\": {\"id\": \"u\"}}}"}) {
            cloud.on("GET /v3/auth/tokens", 200, body);

            assertThatThrownBy(() -> identity.validate("theirs"))
                    .isInstanceOf(ComputeFailure.Unavailable.class);
        }
    }

    @Test
    void projectsExistOrDoNot() {
        cloud.on("GET /v3/projects/there", 200, "{}");

        assertThat(identity.projectExists("there")).isTrue();
        assertThat(identity.projectExists("not/../there")).isFalse();
    }
}
