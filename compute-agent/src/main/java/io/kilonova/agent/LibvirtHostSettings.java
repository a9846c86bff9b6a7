package io.kilonova.agent;

import io.kilonova.hypervisor.libvirt.Growth;
import io.kilonova.hypervisor.libvirt.LibvirtSettings;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@link LibvirtSettings} as configured.
 *
 * @param growthFactor how many times what it starts with a guest may have while it runs
 * @param growthFromMb guests with less memory get no more while they run
 */
@ConfigurationProperties("kilonova.agent.libvirt")
record LibvirtHostSettings(
        @DefaultValue("qemu:///system") String uri,
        @DefaultValue("/var/lib/kilonova") Path directory,
        @DefaultValue("auto") String virtType,
        @DefaultValue("") String networkNamespace,
        @DefaultValue("524288") long consoleLimit,
        @DefaultValue("true") boolean metadata,
        @DefaultValue("4") int growthFactor,
        @DefaultValue("512") long growthFromMb) {
    LibvirtSettings settings(String host) {
        return new LibvirtSettings(
                uri,
                host,
                directory.toAbsolutePath(),
                virtType,
                networkNamespace,
                consoleLimit,
                metadata,
                new Growth(growthFactor, growthFromMb));
    }
}
