package io.kilonova.scheduler;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where to ask for health.
 *
 * @param port 0 lets the system choose
 */
@ConfigurationProperties("server")
record HealthSettings(@DefaultValue("127.0.0.1") String address, @DefaultValue("8778") int port) {}
