package io.kilonova.network;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What to expect of the network service.
 *
 * @param latestPort after so long, whatever the service was asked and did not answer is done, or
 *     never will be
 */
@ConfigurationProperties("kilonova.network")
public record PortSettings(@DefaultValue("10m") Duration latestPort) {}
