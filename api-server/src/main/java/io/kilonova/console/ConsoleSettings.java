package io.kilonova.console;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How consoles behave.
 *
 * @param patience how long a request waits for the guest's host
 * @param poll how often it looks itself, should the ring be lost
 * @param maxOutput bytes of console output in one answer; of more, the end
 */
@ConfigurationProperties("kilonova.console")
public record ConsoleSettings(
        @DefaultValue("10s") Duration patience,
        @DefaultValue("500ms") Duration poll,
        @DefaultValue("102400") int maxOutput) {}
