package io.kilonova.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before dialling again: doubling, with a jitter that keeps hosts apart. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final RandomGenerator random;
    private Duration next = FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        var wait = next.dividedBy(2).plusMillis(random.nextLong(next.toMillis()));
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        return wait;
    }

    void reset() {
        next = FIRST;
    }
}
