package io.kilonova.operation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this scheduler runs operations.
 *
 * @param id names this scheduler among all; empty for one made at the start
 * @param concurrency operations run here at once
 * @param batch operations leased by one statement
 * @param lease how long an operation stays with a scheduler that died
 * @param poll how often to look without a ring
 * @param grace how long steps under way may take when the scheduler stops
 */
@ConfigurationProperties("kilonova.scheduler")
public record OperationSettings(
        @DefaultValue("") String id,
        @DefaultValue("512") int concurrency,
        @DefaultValue("64") int batch,
        @DefaultValue("9s") Duration lease,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("3s") Duration grace) {}
