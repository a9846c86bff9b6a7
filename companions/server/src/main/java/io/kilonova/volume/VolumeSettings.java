package io.kilonova.volume;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the block storage service behaves.
 *
 * @param availabilityZone the only one
 * @param host name of the back end, with its pool
 * @param defaultType of volumes that name none
 * @param largestPage things in one answer
 * @param copies at most so many at a time read or write whole volumes
 * @param copyTimeout for one of them
 * @param quietPasses how often a volume in use is copied again until nobody wrote meanwhile
 */
@ConfigurationProperties("kilonova.companions.volume")
record VolumeSettings(
        @DefaultValue("nova") String availabilityZone,
        @DefaultValue("kilonova@files#files") String host,
        @DefaultValue("__DEFAULT__") String defaultType,
        @DefaultValue("1000") int largestPage,
        @DefaultValue("2") int copies,
        @DefaultValue("1h") Duration copyTimeout,
        @DefaultValue("5") int quietPasses) {}
