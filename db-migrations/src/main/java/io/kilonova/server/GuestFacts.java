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
    private static final long MIB_PER_GIB = 1024;

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

    /** What the rows will say once the server is rebuilt. */
    public GuestFacts rebuilt(RebuildRequest request) {
        var changes = request.changes();
        var key = changes.key();
        var data = changes.userData();
        return new GuestFacts(
                serverId,
                number,
                hostId,
                projectId,
                userId,
                changes.name() == null ? name : changes.name(),
                changes.hostname() == null ? hostname : changes.hostname(),
                flavor,
                image == null ? null : request.image(),
                rescue,
                key == null ? keyName : key.name(),
                key == null ? publicKey : key.publicKey(),
                data == null ? userData : data.value(),
                configDrive,
                launchIndex,
                reservationId,
                availabilityZone,
                changes.metadata() == null ? metadata : changes.metadata(),
                wires,
                devices,
                media,
                pageSizeKib);
    }

    /** The flavor with the local disks that the server has instead of the flavor's own. */
    public FlavorSpec disks() {
        if (devices.isEmpty()) {
            return flavor;
        }
        long root = 0;
        long ephemeral = 0;
        long swap = 0;
        for (var device : devices) {
            long size = device.isVolume() || device.sizeMb() == null ? 0 : device.sizeMb();
            if (device.source().equals("image")) {
                root += size;
            } else if ("swap".equals(device.guestFormat())) {
                swap += size;
            } else {
                ephemeral += size;
            }
        }
        return new FlavorSpec(
                flavor.id(),
                flavor.name(),
                flavor.vcpus(),
                flavor.memoryMb(),
                gib(root),
                gib(ephemeral),
                (int) swap,
                flavor.extraSpecs());
    }

    private static int gib(long mib) {
        return (int) Math.ceilDiv(mib, MIB_PER_GIB);
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
