package io.kilonova.identity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Passwords of the first users; who has none here is not made. */
@ConfigurationProperties("kilonova.companions.bootstrap")
public record BootstrapSettings(
        @DefaultValue("") String adminPassword,
        @DefaultValue("") String demoPassword,
        @DefaultValue("") String servicePassword) {
    @Override
    public String toString() {
        return "BootstrapSettings[]";
    }
}
