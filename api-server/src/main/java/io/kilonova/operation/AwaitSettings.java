package io.kilonova.operation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Requests that answer when what they ask for is done.
 *
 * @param patience how long they wait; the operation goes on, whatever they answer
 * @param poll how often they look, should the ring be lost
 */
@ConfigurationProperties("kilonova.awaited")
record AwaitSettings(
        @DefaultValue("60s") Duration patience, @DefaultValue("500ms") Duration poll) {}
