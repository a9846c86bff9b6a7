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
 * @param vncUrl of the page that shows a screen, as browsers reach it
 * @param serialUrl of serial consoles, as clients of websockets reach it
 * @param tokenLife how long a token opens its console
 */
@ConfigurationProperties("kilonova.console")
public record ConsoleSettings(
        @DefaultValue("10s") Duration patience,
        @DefaultValue("500ms") Duration poll,
        @DefaultValue("102400") int maxOutput,
        @DefaultValue("http://127.0.0.1:6080/vnc_lite.html") String vncUrl,
        @DefaultValue("ws://127.0.0.1:6080/") String serialUrl,
        @DefaultValue("10m") Duration tokenLife) {}
