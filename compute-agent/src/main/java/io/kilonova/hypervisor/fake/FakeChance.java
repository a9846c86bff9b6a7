package io.kilonova.hypervisor.fake;

import java.time.Duration;
import java.util.SplittableRandom;

/** What happens to a command on a fake host, from its seed. */
final class FakeChance {
    private final FakeSettings settings;
    private final SplittableRandom random;

    FakeChance(FakeSettings settings, String host) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed() * 31 + host.hashCode());
    }

    synchronized boolean fails(String phase) {
        var rate = settings.failureRates().getOrDefault(phase, 0.0);
        return rate > 0 && random.nextDouble() < rate;
    }

    synchronized Duration spawnDelay() {
        var usual = settings.spawnDelay();
        var extra = settings.slowSpawnDelay().minus(usual);
        if (extra.isNegative() || extra.isZero()) {
            return usual;
        }
        var share = Math.max(0, random.nextDouble() - 0.5) / 0.49;
        return usual.plusNanos((long) (extra.toNanos() * Math.min(1, share)));
    }
}
