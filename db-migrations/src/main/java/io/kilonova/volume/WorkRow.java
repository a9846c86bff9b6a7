package io.kilonova.volume;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that takes a while.
 *
 * @param volumeId what it is done to
 * @param sourceId the volume or snapshot whose bytes it reads, which stays meanwhile
 * @param details what its kind needs to know
 * @param attempts begun so far
 */
public record WorkRow(
        UUID id,
        String kind,
        UUID volumeId,
        @Nullable UUID sourceId,
        Map<String, String> details,
        String requestId,
        int attempts,
        Instant runAt) {
    public WorkRow {
        details = Map.copyOf(details);
    }

    public String detail(String name) {
        return details.getOrDefault(name, "");
    }
}
