package io.kilonova.network;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Networks made on demand for projects without one.
 *
 * @param range an IPv4 block; each network gets a part of it
 * @param prefixLength of the parts
 */
@ConfigurationProperties("kilonova.companions.network.auto-topology")
record AutoTopologySettings(
        @DefaultValue("10.192.0.0/10") String range, @DefaultValue("24") int prefixLength) {}
