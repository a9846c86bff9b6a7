package io.kilonova.floatingip;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param defaultPool name or id of the external network that addresses come from when a request
 *     names none
 */
@ConfigurationProperties("kilonova.floating-ips")
record FloatingIpSettings(@DefaultValue("nova") String defaultPool) {}
