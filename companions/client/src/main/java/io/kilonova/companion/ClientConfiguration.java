package io.kilonova.companion;

import io.kilonova.identity.IdentityClient;
import io.kilonova.image.ImageClient;
import io.kilonova.network.FloatingIpClient;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.SecurityGroupClient;
import io.kilonova.volume.VolumeClient;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The clients, for api-server and scheduler. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OpenStackSettings.class)
public class ClientConfiguration {
    @Bean
    OpenStackHttp openStackHttp(JsonMapper json, OpenStackSettings settings) {
        return new OpenStackHttp(
                json,
                settings.connectTimeout(),
                settings.readTimeout(),
                settings.transferTimeout());
    }

    @Bean
    ServiceToken serviceToken(OpenStackHttp http, OpenStackSettings settings, Clock clock) {
        return new ServiceToken(http, settings, clock);
    }

    @Bean
    IdentityClient identityClient(
            OpenStackHttp http, ServiceToken token, OpenStackSettings settings) {
        return new IdentityClient(http, token, settings.authUrl());
    }

    @Bean
    ImageClient imageClient(OpenStackHttp http, ServiceToken token) {
        return new ImageClient(new OpenStackService("image", http, token));
    }

    @Bean
    NetworkClient networkClient(OpenStackHttp http, ServiceToken token) {
        return new NetworkClient(new OpenStackService("network", http, token));
    }

    @Bean
    SecurityGroupClient securityGroupClient(OpenStackHttp http, ServiceToken token) {
        return new SecurityGroupClient(new OpenStackService("network", http, token));
    }

    @Bean
    FloatingIpClient floatingIpClient(OpenStackHttp http, ServiceToken token) {
        return new FloatingIpClient(new OpenStackService("network", http, token));
    }

    @Bean
    VolumeClient volumeClient(OpenStackHttp http, ServiceToken token) {
        return new VolumeClient(new OpenStackService("block-storage", http, token));
    }
}
