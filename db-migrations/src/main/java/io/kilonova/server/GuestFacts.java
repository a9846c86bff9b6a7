package io.kilonova.server;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a server's rows say for the making of its guest.
 *
 * @param number makes the guest's name at the hypervisor
 * @param hostId the host that the server is on, or null
 * @param userData Base64
 * @param availabilityZone of the server's host; empty without one
 * @param rescue the image it is rescued with, while it is
 * @param wires the interfaces whose ports are bound
 * @param media as last settled from the metadata
 * @param pageSizeKib of the large memory pages that it holds of its host; 0 for none
 */
public record GuestFacts(
        UUID serverId,
        long number,
        @Nullable UUID hostId,
        String projectId,
        String userId,
        String name,
        String hostname,
        FlavorSpec flavor,
        @Nullable ImageSpec image,
        @Nullable ImageSpec rescue,
        @Nullable String keyName,
        @Nullable String publicKey,
        @Nullable String userData,
        boolean configDrive,
        int launchIndex,
        String reservationId,
        String availabilityZone,
        Map<String, String> metadata,
        List<Wire> wires,
        List<BlockDeviceRow> devices,
        Media media,
        long pageSizeKib) {
    public GuestFacts {
        metadata = Map.copyOf(metadata);
        wires = List.copyOf(wires);
        devices = List.copyOf(devices);
    }

    /** The same with other media. */
    public GuestFacts with(Media changed) {
        return new GuestFacts(
                serverId,
                number,
                hostId,
                projectId,
                userId,
                name,
                hostname,
                flavor,
                image,
                rescue,
                keyName,
                publicKey,
                userData,
                configDrive,
                launchIndex,
                reservationId,
                availabilityZone,
                metadata,
                wires,
                devices,
                changed,
                pageSizeKib);
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
