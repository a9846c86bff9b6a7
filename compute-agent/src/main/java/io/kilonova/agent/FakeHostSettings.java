package io.kilonova.agent;

import io.kilonova.hypervisor.fake.FakeSettings;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@link FakeSettings} as configured. */
@ConfigurationProperties("kilonova.agent.fake")
record FakeHostSettings(
        @DefaultValue("64") int vcpus,
        @DefaultValue("262144") long memoryMb,
        @DefaultValue("4096") long diskGb,
        @DefaultValue Map<String, Long> customResources,
        @DefaultValue("0ms") Duration spawnDelay,
        @DefaultValue("0ms") Duration slowSpawnDelay,
        @DefaultValue("0ms") Duration destroyDelay,
        @DefaultValue Map<String, Double> failureRates,
        @DefaultValue("false") boolean failForGood,
        @DefaultValue("1") long seed,
        @DefaultValue("true") boolean persist) {
    FakeSettings settings() {
        return new FakeSettings(
                vcpus,
                memoryMb,
                diskGb,
                customResources,
                spawnDelay,
                slowSpawnDelay,
                destroyDelay,
                failureRates,
                failForGood,
                seed,
                persist);
    }
}
