package io.kilonova.hypervisor.fake;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerState;
import java.util.Map;

/** What a fake host keeps of a guest. No secrets, so that it may lie on a disk. */
record FakeGuest(
        String serverId,
        String instanceName,
        String name,
        String hostname,
        int vcpus,
        long memoryMb,
        String image,
        Map<String, String> metadata,
        PowerState power) {
    static FakeGuest of(Guest guest, PowerState power) {
        return new FakeGuest(
                guest.getServerId(),
                guest.getInstanceName(),
                guest.getName(),
                guest.getHostname(),
                guest.getVcpus(),
                guest.getMemoryMb(),
                guest.getImage().getName(),
                guest.getMetadataMap(),
                power);
    }

    FakeGuest with(PowerState changed) {
        return new FakeGuest(
                serverId, instanceName, name, hostname, vcpus, memoryMb, image, metadata, changed);
    }
}
