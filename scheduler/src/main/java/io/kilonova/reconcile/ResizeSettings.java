package io.kilonova.reconcile;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What becomes of resizes that nobody confirms.
 *
 * @param confirmWindow after which they are confirmed; 0 for never
 * @param check how often to look
 */
@ConfigurationProperties("kilonova.resize")
record ResizeSettings(
        @DefaultValue("0s") Duration confirmWindow, @DefaultValue("10s") Duration check) {}
