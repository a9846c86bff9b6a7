package io.kilonova.server;

import java.util.Map;

/**
 * The flavor as a server keeps it: a copy, so that a later change or delete of the flavor leaves
 * the server alone.
 *
 * @param id the API's flavor id, not the row's
 */
public record FlavorSpec(
        String id,
        String name,
        int vcpus,
        int memoryMb,
        int rootGb,
        int ephemeralGb,
        int swapMb,
        Map<String, String> extraSpecs) {
    public FlavorSpec {
        extraSpecs = Map.copyOf(extraSpecs);
    }
}
