package io.kilonova.placement;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How servers are placed; multipliers as Nova's, 0 leaves a weigher out.
 *
 * @param hostSilence a host not heard of for so long is down
 * @param refresh how often the hosts are read again
 * @param candidates hosts tried in turn when others were faster
 */
@ConfigurationProperties("kilonova.placement")
public record PlacementSettings(
        @DefaultValue("60s") Duration hostSilence,
        @DefaultValue("2s") Duration refresh,
        @DefaultValue("5") int candidates,
        @DefaultValue("1.0") double cpuWeightMultiplier,
        @DefaultValue("1.0") double ramWeightMultiplier,
        @DefaultValue("1.0") double diskWeightMultiplier) {}
