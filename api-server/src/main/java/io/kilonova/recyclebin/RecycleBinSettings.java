package io.kilonova.recyclebin;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * How long deleted servers can be had back.
 *
 * @param interval null for a day with the vendor's additions on, and for none without; zero turns
 *     the bin off
 * @param projects where a project has another one, by its id
 */
@ConfigurationProperties("kilonova.recycle-bin")
record RecycleBinSettings(
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration interval,
        @DefaultValue Map<String, Duration> projects) {
    private static final Duration DAY = Duration.ofDays(1);

    RecycleBinSettings {
        projects = Map.copyOf(projects);
    }

    /** Zero when a delete is for good at once. */
    Duration keep(String projectId, boolean hasExtras) {
        var usual = interval != null ? interval : hasExtras ? DAY : Duration.ZERO;
        return projects.getOrDefault(projectId, usual);
    }
}
