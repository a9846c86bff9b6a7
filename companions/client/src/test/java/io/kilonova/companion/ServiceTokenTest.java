package io.kilonova.companion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.failure.ComputeFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceTokenTest {
    private final StubCloud cloud = new StubCloud();
    private final HandClock clock = new HandClock();

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aTokenIsRenewedShortlyBeforeItEnds() {
        cloud.tokensExpireAt = Instant.EPOCH.plus(Duration.ofHours(1));
        var token = cloud.token(clock);

        assertThat(token.token()).isEqualTo("token-1");
        clock.advance(Duration.ofMinutes(57));
        assertThat(token.token()).isEqualTo("token-1");
        clock.advance(Duration.ofMinutes(2));
        cloud.tokensExpireAt = Instant.EPOCH.plus(Duration.ofHours(2));
        assertThat(token.token()).isEqualTo("token-2");
    }

    @Test
    void whileIdentityIsDownATokenServesUntilItsVeryEnd() {
        cloud.tokensExpireAt = Instant.EPOCH.plus(Duration.ofHours(1));
        var token = cloud.token(clock);
        token.token();
        cloud.on(StubCloud.LOGIN, 503, "down");

        clock.advance(Duration.ofMinutes(59));
        assertThat(token.token()).isEqualTo("token-1");
        clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(token::token).isInstanceOf(ComputeFailure.Unavailable.class);
    }

    @Test
    void manyAtOnceLogInOnce() throws Exception {
        var token = cloud.token(clock);

        assertThat(allAtOnce(token::token)).containsOnly("token-1");
        assertThat(cloud.logins()).isEqualTo(1);
    }

    @Test
    void thoseWhoWaitForALoginThatFailsFailWithItAndTheNextMomentIsTriedAnew() throws Exception {
        var attempts = new ArrayList<String>();
        cloud.on(
                StubCloud.LOGIN,
                exchange -> {
                    attempts.add("one");
                    StubCloud.reply(exchange, 503, "down");
                });
        var token = cloud.token(clock);

        assertThatThrownBy(() -> allAtOnce(token::token)).isInstanceOf(ExecutionException.class);
        assertThat(attempts).hasSize(1);

        cloud.on(StubCloud.LOGIN, cloud::login);
        clock.advance(Duration.ofSeconds(2));
        assertThat(token.token()).isEqualTo("token-1");
    }

    @Test
    void aRefusedLoginIsThisServicesTroubleAndNotTheUsers() {
        cloud.on(StubCloud.LOGIN, 401, "{\"error\": {\"message\": \"who?\"}}");

        assertThatThrownBy(cloud.token(clock)::token)
                .isInstanceOf(ComputeFailure.Unavailable.class)
                .hasMessage("The identity service refuses this service.");
    }

    @Test
    void theCatalogsInternalAddressOfTheRegionIsUsedWithoutItsVersion() {
        cloud.endpoints = Map.of();
        cloud.catalog =
                """
                [{"type": "image", "endpoints": [
                   {"interface": "public", "region_id": "RegionOne", "url": "http://public"},
                   {"interface": "internal", "region_id": "Elsewhere", "url": "http://elsewhere"},
                   {"interface": "internal", "region_id": "RegionOne", "url": "http://here/image/v2/"},
                   {"interface": "admin", "region_id": "RegionOne", "url": "http://admin"}]},
                 {"type": "network", "endpoints": [
                   {"interface": "public", "region_id": "RegionOne", "url": "http://net:9696/v2.0"},
                   {"interface": "public", "region_id": "Elsewhere", "url": "http://elsewhere"}]}]
                """;
        var token = cloud.token(clock);

        assertThat(token.endpoint("image")).isEqualTo("http://here/image");
        assertThat(token.endpoint("network")).isEqualTo("http://net:9696");
        assertThatThrownBy(() -> token.endpoint("volumev3"))
                .isInstanceOf(ComputeFailure.Unavailable.class);
    }

    private static ArrayList<String> allAtOnce(Callable<String> action)
            throws ExecutionException, InterruptedException {
        var start = new CountDownLatch(1);
        var answers = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<java.util.concurrent.Future<String>>();
            for (int i = 0; i < 20; i++) {
                futures.add(
                        threads.submit(() -> {
                            start.await();
                            return action.call();
                        }));
            }
            start.countDown();
            for (var future : futures) {
                answers.add(future.get());
            }
        }
        return answers;
    }
}
