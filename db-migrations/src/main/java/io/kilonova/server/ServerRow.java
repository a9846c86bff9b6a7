package io.kilonova.server;

import io.kilonova.server.RebuildRequest.Changes;
import io.kilonova.server.RebuildRequest.Text;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A server as a list or a show reads it, with its host, its guest's power state and its fault.
 *
 * @param number makes the name of the guest at the hypervisor
 * @param powerState what the host last reported, or null without a report
 * @param availabilityZone the zone asked for, or null for any
 * @param image null when the server has no image of its own
 * @param userData Base64; null when there is none or when it was not asked for
 * @param recycled null when it is not in the recycle bin
 * @param lockedBy {@code owner}, {@code admin} or null
 */
public record ServerRow(
        UUID id,
        long number,
        String projectId,
        String userId,
        String name,
        String hostname,
        @Nullable String description,
        ServerState state,
        long version,
        @Nullable HostOfServer host,
        @Nullable Integer powerState,
        @Nullable String availabilityZone,
        @Nullable ImageSpec image,
        FlavorSpec flavor,
        @Nullable String keyName,
        @Nullable String userData,
        boolean configDrive,
        @Nullable String accessIpV4,
        @Nullable String accessIpV6,
        String diskConfig,
        @Nullable String rootDeviceName,
        String reservationId,
        int launchIndex,
        int progress,
        @Nullable String lockedBy,
        @Nullable String lockedReason,
        @Nullable List<String> trustedImageCertificates,
        Map<String, Object> schedulerHints,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant launchedAt,
        @Nullable Instant terminatedAt,
        @Nullable Instant deletedAt,
        @Nullable Recycled recycled,
        @Nullable FaultOfServer fault) {

    /** As it will be once the rebuild is done, while it is not. */
    public ServerRow rebuilt(ImageSpec newImage, Changes changes) {
        var key = changes.key();
        var certificates = changes.trustedImageCertificates();
        return new ServerRow(
                id,
                number,
                projectId,
                userId,
                Objects.requireNonNullElse(changes.name(), name),
                Objects.requireNonNullElse(changes.hostname(), hostname),
                changed(changes.description(), description),
                state,
                version,
                host,
                powerState,
                availabilityZone,
                image == null ? null : newImage,
                flavor,
                key == null ? keyName : key.name(),
                changed(changes.userData(), userData),
                configDrive,
                changes.accessIpV4() == null ? accessIpV4 : changes.accessIpV4(),
                changes.accessIpV6() == null ? accessIpV6 : changes.accessIpV6(),
                Objects.requireNonNullElse(changes.diskConfig(), diskConfig),
                rootDeviceName,
                reservationId,
                launchIndex,
                0,
                lockedBy,
                lockedReason,
                certificates == null ? trustedImageCertificates : certificates.ids(),
                schedulerHints,
                createdAt,
                updatedAt,
                launchedAt,
                terminatedAt,
                deletedAt,
                recycled,
                fault);
    }

    private static @Nullable String changed(@Nullable Text change, @Nullable String now) {
        return change == null ? now : change.value();
    }

    /** {@link #host()} is where the server is; {@code lastSeen} is the last word of its agent. */
    public record HostOfServer(
            UUID id,
            String name,
            String hypervisorHostname,
            String availabilityZone,
            Instant lastSeen,
            boolean disabled,
            boolean forcedDown) {}

    /** When it came into the recycle bin, and when it leaves it for good; null for never. */
    public record Recycled(Instant since, @Nullable Instant until) {}

    /** Why the server is, or last was, in ERROR. {@code details} is for administrators. */
    public record FaultOfServer(
            int code, String message, @Nullable String details, Instant createdAt) {}
}
