package io.kilonova.placement;

import io.kilonova.placement.filter.Filters;
import io.kilonova.placement.weigher.FreeResourceWeigher;
import io.kilonova.time.Timeline;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the pure core and the stores together. */
@Configuration(proxyBeanMethods = false)
class PlacementConfiguration {
    @Bean
    Placements placements(
            PlacementSettings settings,
            ClaimStore claims,
            HostCapacityStore hosts,
            RandomGenerator random,
            Timeline timeline) {
        var weighers =
                List.of(
                        weigh("VCPU", settings.cpuWeightMultiplier()),
                        weigh("MEMORY_MB", settings.ramWeightMultiplier()),
                        weigh("DISK_GB", settings.diskWeightMultiplier()));
        var ranker =
                new Ranker(
                        Filters.all(),
                        weighers.stream().filter(weigher -> weigher.multiplier() != 0).toList(),
                        settings.candidates());
        return new Placements(
                ranker,
                new LiveSnapshot(hosts, settings.hostSilence(), settings.refresh(), timeline),
                claims,
                random::nextLong);
    }

    private static WeightedWeigher weigh(String resourceClass, double multiplier) {
        return new WeightedWeigher(new FreeResourceWeigher(resourceClass), multiplier);
    }
}
