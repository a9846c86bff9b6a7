package io.kilonova.flavor;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A flavor; {@code id} is the row's, {@code flavorId} the API's. Memory and swap in MiB, disks in
 * GiB.
 */
public record FlavorRow(
        UUID id,
        String flavorId,
        String name,
        @Nullable String description,
        int vcpus,
        int memoryMb,
        int rootGb,
        int ephemeralGb,
        int swapMb,
        double rxtxFactor,
        boolean isPublic,
        boolean isDisabled,
        Map<String, String> extraSpecs) {}
