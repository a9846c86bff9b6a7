package io.kilonova.placement;

import io.kilonova.placement.Snapshot.HostFacts;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/** Hosts for tests: usable, in zone nova, and as large as the test says. */
public final class Hosts {
    private final Snapshot.Builder builder = Snapshot.builder();

    public static UUID idOf(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    public static HostFacts aHost(String name) {
        return new HostFacts(
                idOf(name),
                name,
                name + ".example",
                "QEMU",
                "x86_64",
                "nova",
                Set.of(),
                true,
                true);
    }

    public Hosts with(String name, long vcpus, long memoryMb, long diskGb) {
        return with(aHost(name), vcpus, memoryMb, diskGb);
    }

    public Hosts with(HostFacts facts, long vcpus, long memoryMb, long diskGb) {
        builder.host(facts)
                .capacity("VCPU", vcpus)
                .capacity("MEMORY_MB", memoryMb)
                .capacity("DISK_GB", diskGb);
        return this;
    }

    /** Of the host added last. */
    public Hosts withClass(String resourceClass, long amount) {
        builder.capacity(resourceClass, amount);
        return this;
    }

    public Snapshot snapshot() {
        return builder.build();
    }
}
