package io.kilonova.hypervisor.libvirt;

/** Arithmetic of IPv4 prefixes. */
final class Cidr {
    private static final int BITS = 32;

    private Cidr() {}

    /** {@code "24"} to {@code "255.255.255.0"}. */
    static String netmask(String prefix) {
        var length = Integer.parseInt(prefix);
        var mask = length == 0 ? 0 : -1 << (BITS - length);
        return "%d.%d.%d.%d"
                .formatted(
                        (mask >>> 24) & 255, (mask >>> 16) & 255, (mask >>> 8) & 255, mask & 255);
    }
}
