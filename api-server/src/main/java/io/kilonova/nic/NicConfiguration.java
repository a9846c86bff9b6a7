package io.kilonova.nic;

import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerOperations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the feature is put together from besides its own classes. */
@Configuration(proxyBeanMethods = false)
class NicConfiguration {
    @Bean
    Interfaces.Servers interfacesServers(ServerAccess access, ServerOperations operations) {
        return new Interfaces.Servers(access, operations);
    }
}
