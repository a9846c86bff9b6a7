package io.kilonova.hypervisor.fake;

import java.time.Duration;
import java.util.Map;

/**
 * What a fake host has and how it behaves.
 *
 * @param spawnDelay of half of all spawns
 * @param slowSpawnDelay of the slowest hundredth; between the two the delay grows steadily
 * @param destroyDelay of every destroy
 * @param failureRates phase of a spawn, or {@code destroy}, to the share that fails there, 0 to 1
 * @param failForGood whether those failures are of the kind that another try does not help
 * @param seed of all chance; the same commands in the same order meet the same fate
 * @param persist keeps guests in the host's state directory, over restarts
 */
public record FakeSettings(
        int vcpus,
        long memoryMb,
        long diskGb,
        Map<String, Long> customResources,
        Duration spawnDelay,
        Duration slowSpawnDelay,
        Duration destroyDelay,
        Map<String, Double> failureRates,
        boolean failForGood,
        long seed,
        boolean persist) {
    /** A host that does everything at once and never fails. */
    public static FakeSettings instant() {
        return new FakeSettings(
                64,
                262_144,
                4096,
                Map.of(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Map.of(),
                false,
                1,
                false);
    }

    /** With these failures and otherwise the same. */
    public FakeSettings failing(Map<String, Double> rates) {
        return with(spawnDelay, rates, persist);
    }

    /** With this delay of every spawn and otherwise the same. */
    public FakeSettings taking(Duration delay) {
        return with(delay, failureRates, persist);
    }

    /** With guests that outlive the process and otherwise the same. */
    public FakeSettings persistent() {
        return with(spawnDelay, failureRates, true);
    }

    private FakeSettings with(Duration delay, Map<String, Double> rates, boolean persistent) {
        return new FakeSettings(
                vcpus,
                memoryMb,
                diskGb,
                customResources,
                delay,
                slowSpawnDelay,
                destroyDelay,
                rates,
                failForGood,
                seed,
                persistent);
    }
}
