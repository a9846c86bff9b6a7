package io.kilonova.volume;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An offer of a volume.
 *
 * @param hash of the key that its taker must know, with the salt
 */
public record TransferRow(
        UUID id,
        UUID volumeId,
        @Nullable String name,
        String salt,
        String hash,
        boolean hasNoSnapshots,
        String sourceProjectId,
        Instant createdAt) {}
