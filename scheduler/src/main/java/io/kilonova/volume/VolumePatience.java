package io.kilonova.volume;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How patient operations are with the block storage service.
 *
 * @param patience of builds, until all volumes of a server are made
 * @param poll between two looks at one of them
 * @param leftovers between two looks for volumes of servers that are gone
 */
@ConfigurationProperties("kilonova.volumes")
public record VolumePatience(
        @DefaultValue("15m") Duration patience,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("20s") Duration leftovers) {}
