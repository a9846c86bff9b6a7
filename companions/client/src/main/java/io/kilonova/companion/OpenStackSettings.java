package io.kilonova.companion;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the other services are, and who Kilonova is to them.
 *
 * @param authUrl of identity v3
 * @param username the service user: role admin, and service
 * @param endpoints service type to address, where the catalog's is not the one to use
 * @param region whose endpoints are used
 * @param readTimeout for one whole answer, and for each piece of a download
 * @param transferTimeout for one whole upload
 */
@ConfigurationProperties("kilonova.openstack")
public record OpenStackSettings(
        @DefaultValue("http://127.0.0.1:5000/v3") String authUrl,
        @DefaultValue("kilonova") String username,
        @DefaultValue("") String password,
        @DefaultValue("Default") String userDomainName,
        @DefaultValue("service") String projectName,
        @DefaultValue("Default") String projectDomainName,
        @DefaultValue("RegionOne") String region,
        @DefaultValue Map<String, String> endpoints,
        @DefaultValue("3s") Duration connectTimeout,
        @DefaultValue("20s") Duration readTimeout,
        @DefaultValue("1h") Duration transferTimeout) {
    public OpenStackSettings {
        endpoints = Map.copyOf(endpoints);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "OpenStackSettings[" + authUrl + ", " + username + "]";
    }
}
