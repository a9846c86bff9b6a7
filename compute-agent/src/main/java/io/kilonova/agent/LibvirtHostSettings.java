package io.kilonova.agent;

import io.kilonova.hypervisor.libvirt.LibvirtSettings;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@link LibvirtSettings} as configured. */
@ConfigurationProperties("kilonova.agent.libvirt")
record LibvirtHostSettings(
        @DefaultValue("qemu:///system") String uri,
        @DefaultValue("/var/lib/kilonova") Path directory,
        @DefaultValue("auto") String virtType,
        @DefaultValue("") String networkNamespace,
        @DefaultValue("524288") long consoleLimit,
        @DefaultValue("true") boolean metadata) {
    LibvirtSettings settings(String host) {
        return new LibvirtSettings(
                uri,
                host,
                directory.toAbsolutePath(),
                virtType,
                networkNamespace,
                consoleLimit,
                metadata);
    }
}
