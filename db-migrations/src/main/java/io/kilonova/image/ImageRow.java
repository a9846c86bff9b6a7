package io.kilonova.image;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An image; sizes in bytes, {@code minDisk} in GiB, {@code minRam} in MiB; hash is sha512. */
public record ImageRow(
        UUID id,
        @Nullable String name,
        String status,
        String visibility,
        String owner,
        @Nullable String diskFormat,
        @Nullable String containerFormat,
        @Nullable Long size,
        @Nullable Long virtualSize,
        @Nullable String checksum,
        @Nullable String hashValue,
        int minDisk,
        int minRam,
        boolean isProtected,
        boolean isHidden,
        List<String> tags,
        Map<String, String> properties,
        Instant createdAt,
        Instant updatedAt) {}
