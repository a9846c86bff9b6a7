package io.kilonova.console;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where users reach consoles.
 *
 * @param port 0 lets the system choose; negative for none
 * @param allowedOrigins names of hosts whose pages may open consoles, besides the proxy's own
 */
@ConfigurationProperties("kilonova.console")
record ConsoleProxySettings(
        @DefaultValue("0.0.0.0") String address,
        @DefaultValue("6080") int port,
        @DefaultValue List<String> allowedOrigins) {}
