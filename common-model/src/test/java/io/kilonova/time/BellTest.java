package io.kilonova.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BellTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Bell bell = new Bell(Timeline.real());

    @Test
    void aRingThatCameBeforeIsTakenOnce() throws Exception {
        bell.ring();
        bell.ring();

        assertThat(bell.await(Duration.ZERO)).isTrue();
        assertThat(bell.await(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void aRingWakesTheThreadThatWaits() throws Exception {
        var woken = new CountDownLatch(1);
        var waiting =
                Timeline.real()
                        .start(
                                "waits",
                                () -> {
                                    try {
                                        bell.await();
                                        woken.countDown();
                                    } catch (InterruptedException _) {
                                        Thread.currentThread().interrupt();
                                    }
                                });

        bell.ring();

        assertThat(waiting.join(LONG)).isTrue();
        assertThat(woken.getCount()).isZero();
    }
}
