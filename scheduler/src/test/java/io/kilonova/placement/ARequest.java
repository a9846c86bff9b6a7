package io.kilonova.placement;

import io.kilonova.server.MemoryPages;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request for one vCPU, 512 MiB and 1 GiB, but for what the test says. */
public final class ARequest {
    private static final UUID OPERATION = new UUID(1, 1);

    private UUID server = new UUID(2, 2);
    private final Map<String, Long> resources =
            new HashMap<>(Map.of("VCPU", 1L, "MEMORY_MB", 512L, "DISK_GB", 1L));
    private @Nullable String zone;
    private @Nullable String host;
    private Map<String, String> imageProperties = Map.of();
    private Set<String> required = Set.of();
    private Set<String> forbidden = Set.of();
    private Set<UUID> excluded = Set.of();
    private MemoryPages pages = MemoryPages.of(Map.of(), Map.of());

    public static ARequest aRequest() {
        return new ARequest();
    }

    public ARequest server(UUID id) {
        server = id;
        return this;
    }

    public ARequest of(String resourceClass, long amount) {
        resources.put(resourceClass, amount);
        return this;
    }

    public ARequest in(String availabilityZone) {
        zone = availabilityZone;
        return this;
    }

    public ARequest on(String hostName) {
        host = hostName;
        return this;
    }

    public ARequest image(Map<String, String> properties) {
        imageProperties = properties;
        return this;
    }

    public ARequest traits(Set<String> requiredTraits, Set<String> forbiddenTraits) {
        required = requiredTraits;
        forbidden = forbiddenTraits;
        return this;
    }

    public ARequest not(UUID excludedHost) {
        excluded = Set.of(excludedHost);
        return this;
    }

    /** As hw:mem_page_size says. */
    public ARequest pages(String size) {
        pages = MemoryPages.of(Map.of("hw:mem_page_size", size), Map.of());
        return this;
    }

    public PlacementRequest build() {
        return new PlacementRequest(
                OPERATION,
                server,
                resources,
                zone,
                host,
                null,
                imageProperties,
                required,
                forbidden,
                excluded,
                pages);
    }
}
