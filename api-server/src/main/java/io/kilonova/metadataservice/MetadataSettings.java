package io.kilonova.metadataservice;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the network service's metadata proxies ask.
 *
 * @param secret shared with them; empty for no such service
 * @param port 0 lets the system choose
 */
@ConfigurationProperties("kilonova.metadata")
record MetadataSettings(
        @DefaultValue("0.0.0.0") String address,
        @DefaultValue("8775") int port,
        @DefaultValue("") String secret) {}
