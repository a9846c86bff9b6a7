package io.kilonova.server.power;

import io.kilonova.agent.protocol.PowerAction;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long guests may take.
 *
 * @param shutdown to shut down before they are ended
 * @param reboot to reboot before they are reset
 */
@ConfigurationProperties("kilonova.guest")
public record PowerSettings(
        @DefaultValue("60s") Duration shutdown, @DefaultValue("120s") Duration reboot) {
    /** How long the guest has to do it by itself. */
    public Duration patience(PowerAction action) {
        return switch (action) {
            case STOP -> shutdown;
            case REBOOT_SOFT -> reboot;
            default -> Duration.ZERO;
        };
    }
}
