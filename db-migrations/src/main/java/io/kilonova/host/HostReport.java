package io.kilonova.host;

import java.util.List;
import java.util.UUID;

/**
 * What an agent says of its host, checked already.
 *
 * @param id the host gets, should it be new
 * @param serviceId its compute service gets, should it be new
 * @param generation of the agent
 * @param cpuInfo a JSON object
 * @param connector likewise, for the block storage service
 */
public record HostReport(
        UUID id,
        UUID serviceId,
        String name,
        long generation,
        String hypervisorHostname,
        String hypervisorType,
        int hypervisorVersion,
        String hostIp,
        String cpuInfo,
        String architecture,
        List<String> traits,
        String availabilityZone,
        long uptimeSeconds,
        String connector,
        List<Inventory> inventory) {

    /** What the host has of one resource class. */
    public record Inventory(
            String resourceClass, long total, long reserved, double allocationRatio) {}
}
