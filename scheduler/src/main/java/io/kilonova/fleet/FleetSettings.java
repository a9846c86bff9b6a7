package io.kilonova.fleet;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where agents reach this scheduler, and who it is. There is no setting without TLS.
 *
 * @param address to listen on
 * @param port to listen on; 0 lets the system choose
 * @param name of this scheduler, as agents log it
 * @param certificate PEM file, read anew when it changes
 * @param privateKey PEM file, read anew when it changes
 * @param authority PEM file of the authority whose hosts may connect
 * @param heartbeatInterval that agents are told to keep; three missed ones end a stream
 * @param imageStreams images sent at the same time, and as many taken
 */
@ConfigurationProperties("kilonova.fleet")
public record FleetSettings(
        @DefaultValue("0.0.0.0") String address,
        @DefaultValue("8790") int port,
        @DefaultValue("scheduler") String name,
        @DefaultValue("certificates/scheduler.crt") Path certificate,
        @DefaultValue("certificates/scheduler.key") Path privateKey,
        @DefaultValue("certificates/ca.crt") Path authority,
        @DefaultValue("10s") Duration heartbeatInterval,
        @DefaultValue("32") int imageStreams) {}
