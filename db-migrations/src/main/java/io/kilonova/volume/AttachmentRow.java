package io.kilonova.volume;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A volume's attachment to a server, or to a host.
 *
 * @param instanceId of the server; null for a host
 * @param attachMode rw, ro; null or {@code "null"} while that is open
 * @param connector the host as it described itself; null while none is connected
 * @param connectionInfo an object, empty while no host is connected
 */
public record AttachmentRow(
        UUID id,
        UUID volumeId,
        @Nullable String instanceId,
        @Nullable String host,
        @Nullable String mountpoint,
        String attachStatus,
        @Nullable String attachMode,
        @Nullable JsonNode connector,
        JsonNode connectionInfo,
        @Nullable Instant attachedAt,
        Instant createdAt) {
    public boolean isConnected() {
        return !connectionInfo.isEmpty();
    }
}
