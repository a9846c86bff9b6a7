package io.kilonova.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server's rows say for the making of its guest.
 *
 * @param number makes the guest's name at the hypervisor
 * @param userData Base64
 */
public record GuestFacts(
        long number,
        String name,
        String hostname,
        @Nullable String keyName,
        @Nullable String publicKey,
        @Nullable String userData,
        boolean configDrive,
        int launchIndex,
        String reservationId,
        Map<String, String> metadata) {
    public GuestFacts {
        metadata = Map.copyOf(metadata);
    }

    /** The guest's name at the hypervisor. */
    public String instanceName() {
        return instanceName(number);
    }

    /** The name at the hypervisor of the guest of the server with this number. */
    public static String instanceName(long number) {
        return "instance-%08x".formatted(number);
    }

    @Override
    public String toString() {
        return "GuestFacts[" + instanceName() + "]";
    }
}
