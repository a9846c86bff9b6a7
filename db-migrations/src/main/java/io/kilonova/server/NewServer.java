package io.kilonova.server;

import io.kilonova.server.ServerDetails.SecurityGroupRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A server about to be written, everything about it settled.
 *
 * @param build the operation that makes it
 * @param userData Base64
 */
public record NewServer(
        UUID id,
        UUID build,
        String projectId,
        String userId,
        String name,
        String hostname,
        @Nullable String description,
        @Nullable String availabilityZone,
        @Nullable ImageSpec image,
        FlavorSpec flavor,
        @Nullable String keyName,
        @Nullable String publicKey,
        @Nullable String userData,
        boolean configDrive,
        @Nullable String accessIpV4,
        @Nullable String accessIpV6,
        String diskConfig,
        String reservationId,
        int launchIndex,
        @Nullable List<String> trustedImageCertificates,
        Map<String, Object> schedulerHints,
        Map<String, String> metadata,
        List<String> tags,
        List<NicRequest> nics,
        List<SecurityGroupRow> securityGroups,
        List<BlockDeviceRow> devices,
        Instant createdAt) {
    public NewServer {
        devices = List.copyOf(devices);
    }

    /** Of the disk it boots from, with its directory; null when that is not settled. */
    public @Nullable String rootDeviceName() {
        return devices.stream()
                .filter(BlockDeviceRow::isRoot)
                .map(BlockDeviceRow::deviceName)
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return "NewServer[id=" + id + "]";
    }
}
