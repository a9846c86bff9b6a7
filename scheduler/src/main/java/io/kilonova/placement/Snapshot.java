package io.kilonova.placement;

import io.kilonova.server.MemoryPages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The hosts as one scheduler sees them, in flat arrays indexed by host: ten thousand of them are
 * one linear pass. Only {@link #reserve} changes it; whoever holds it guards that.
 */
public final class Snapshot {
    private final List<HostFacts> hosts;
    private final boolean[] usable;
    private final Map<String, long[]> free;
    private final long[] none;
    private final List<String> pageClasses;

    private Snapshot(List<HostFacts> hosts, boolean[] usable, Map<String, long[]> free) {
        this.hosts = hosts;
        this.none = new long[hosts.size()];
        this.usable = usable;
        this.free = free;
        this.pageClasses =
                free.keySet().stream()
                        .filter(name -> MemoryPages.sizeOf(name).isPresent())
                        .sorted(Comparator.comparing(Snapshot::pageSize).reversed())
                        .toList();
    }

    private static long pageSize(String pageClass) {
        return MemoryPages.sizeOf(pageClass).orElseThrow();
    }

    /** What is known of a host beside its capacity. */
    public record HostFacts(
            UUID id,
            String name,
            String hypervisorHostname,
            String hypervisorType,
            String architecture,
            String availabilityZone,
            Set<String> traits,
            boolean isEnabled,
            boolean isUp) {
        public HostFacts {
            traits = Set.copyOf(traits);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return hosts.size();
    }

    public HostFacts host(int index) {
        return hosts.get(index);
    }

    /** Enabled, and heard of lately. */
    public boolean isUsable(int index) {
        return usable[index];
    }

    /**
     * Units of the class that no claim holds, by host, after allocation ratio; negative where
     * overdrawn. Not to be written to.
     */
    public long[] free(String resourceClass) {
        return free.getOrDefault(resourceClass, none);
    }

    /** The resource classes that are large memory pages, the largest first. */
    public List<String> pageClasses() {
        return pageClasses;
    }

    /** Takes (or, negative, gives back) capacity ahead of the next reading of the database. */
    public void reserve(int index, Map<String, Long> resources, int sign) {
        resources.forEach((resourceClass, amount) -> {
            var column = free.get(resourceClass);
            if (column != null) {
                column[index] -= sign * amount;
            }
        });
    }

    /** Collects hosts, then their capacity. */
    public static final class Builder {
        private final List<HostFacts> hosts = new ArrayList<>();
        private final Map<String, long[]> free = new HashMap<>();
        private int expected = 64;

        /** Room for so many hosts from the start. */
        public Builder expecting(int count) {
            expected = Math.max(count, 1);
            return this;
        }

        public Builder host(HostFacts facts) {
            hosts.add(facts);
            return this;
        }

        /** Capacity of the host added last. */
        public Builder capacity(String resourceClass, long freeUnits) {
            var index = hosts.size() - 1;
            var column = free.computeIfAbsent(resourceClass, _ -> new long[expected]);
            if (index >= column.length) {
                column = Arrays.copyOf(column, Math.max(index + 1, column.length * 2));
                free.put(resourceClass, column);
            }
            column[index] = freeUnits;
            return this;
        }

        public Snapshot build() {
            var size = hosts.size();
            var usable = new boolean[size];
            for (int i = 0; i < size; i++) {
                usable[i] = hosts.get(i).isEnabled() && hosts.get(i).isUp();
            }
            free.replaceAll((_, column) -> Arrays.copyOf(column, size));
            return new Snapshot(List.copyOf(hosts), usable, Map.copyOf(free));
        }
    }
}
