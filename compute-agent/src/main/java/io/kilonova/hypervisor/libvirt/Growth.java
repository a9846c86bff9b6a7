package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;

/**
 * How much a guest may grow while it runs; it is told when it starts. Knowing that more memory may
 * come costs a guest some of what it has, too much for the smallest ones.
 *
 * @param factor of what it starts with; 1 for not at all
 * @param fromMemoryMb guests with less get no more memory while they run
 */
public record Growth(int factor, long fromMemoryMb) {
    static final int MEMORY_SLOTS = 16;
    private static final int MOST_VCPUS = 240;
    private static final int TRANSLATION_MB = 32;
    private static final int TRANSLATION_PER_VCPU_MB = 64;
    private static final int MOST_TRANSLATION_MB = 1024;

    int mostVcpus(Guest guest) {
        return Math.max(guest.getVcpus(), Math.min(guest.getVcpus() * factor, MOST_VCPUS));
    }

    /** As much as it has when it cannot get more. */
    long mostMemoryMb(Guest guest) {
        return guest.getMemoryMb() < fromMemoryMb
                ? guest.getMemoryMb()
                : guest.getMemoryMb() * factor;
    }

    /**
     * Room for translated code where processors are emulated. It would else outgrow a small guest;
     * but QEMU ends a guest that gets a processor when there is none left for that.
     */
    int translationMb(Guest guest) {
        return mostVcpus(guest) == guest.getVcpus()
                ? TRANSLATION_MB
                : Math.min(TRANSLATION_PER_VCPU_MB * mostVcpus(guest), MOST_TRANSLATION_MB);
    }
}
