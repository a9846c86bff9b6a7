package io.kilonova.companion;

import io.kilonova.companion.CompanionPorts.Service;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the built-in services listen.
 *
 * @param publicHost host of the addresses in the catalog and in links
 * @param computePort where the catalog says that the compute API is
 * @param imageDirectory where image data lies
 * @param volumeDirectory where volumes lie; the hosts of the servers see it under the same name
 */
@ConfigurationProperties("kilonova.companions")
public record CompanionSettings(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("127.0.0.1") String publicHost,
        @DefaultValue("9292") int imagePort,
        @DefaultValue("9696") int networkPort,
        @DefaultValue("8776") int volumePort,
        @DefaultValue("8774") int computePort,
        @DefaultValue("images") Path imageDirectory,
        @DefaultValue("volumes") Path volumeDirectory) {
    int port(Service service, int identityPort) {
        return switch (service) {
            case IDENTITY -> identityPort;
            case IMAGE -> imagePort;
            case NETWORK -> networkPort;
            case VOLUME -> volumePort;
        };
    }
}
