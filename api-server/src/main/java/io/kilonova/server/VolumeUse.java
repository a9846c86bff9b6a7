package io.kilonova.server;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Which servers may have a volume at the same time. */
public final class VolumeUse {
    private VolumeUse() {}

    /** Why the volume cannot be one more server's, in upstream's words. */
    public static Optional<String> refusal(String volumeId, boolean isShared, List<UUID> holders) {
        if (isShared || holders.isEmpty()) {
            return Optional.empty();
        }
        var servers = holders.stream().map(UUID::toString).collect(Collectors.joining(", "));
        return Optional.of(
                "volume %s is already attached to instances: %s".formatted(volumeId, servers));
    }
}
