package io.kilonova.hypervisor.libvirt;

import java.nio.file.Path;

/**
 * How this host drives libvirt.
 *
 * @param uri of the daemon, on this machine
 * @param hostName shown as hypervisor hostname
 * @param directory for the folders of guests, cached images and networks; seen by QEMU too
 * @param virtType kvm, qemu, or auto: kvm where the processor has it
 * @param networkNamespace in which bridges are made, as {@code ip netns} names it; empty for the
 *     agent's own
 * @param consoleLimit bytes kept of each console
 * @param servesMetadata whether guests on the built-in network are answered at 169.254.169.254
 * @param growth how much guests may grow while they run
 */
public record LibvirtSettings(
        String uri,
        String hostName,
        Path directory,
        String virtType,
        String networkNamespace,
        long consoleLimit,
        boolean servesMetadata,
        Growth growth) {
    Path guests() {
        return directory.resolve("guests");
    }

    Path images() {
        return directory.resolve("images");
    }

    Path mounts() {
        return directory.resolve("mounts");
    }

    Path networks() {
        return directory.resolve("networks");
    }

    Path metadata() {
        return directory.resolve("metadata");
    }

    Path firewall() {
        return directory.resolve("firewall");
    }
}
