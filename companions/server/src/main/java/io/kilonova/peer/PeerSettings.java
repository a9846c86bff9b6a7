package io.kilonova.peer;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param transferTimeout for the bytes of an image
 */
@ConfigurationProperties("kilonova.companions.peer")
record PeerSettings(@DefaultValue("1h") Duration transferTimeout) {}
