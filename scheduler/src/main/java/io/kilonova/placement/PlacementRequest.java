package io.kilonova.placement;

import io.kilonova.server.BuildRequest;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.ImageSpec;
import io.kilonova.server.MemoryPages;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a server needs of a host.
 *
 * @param resources resource class to amount: VCPU, MEMORY_MB (MiB), DISK_GB (GiB), CUSTOM_*
 * @param availabilityZone null for any
 * @param host name of the one host that will do, or null
 * @param hypervisorHostname likewise
 * @param imageProperties of the image the server is made from
 * @param excludedHosts where it was tried already
 * @param pages what its memory is to be made of; large ones come on top of {@code resources}
 */
public record PlacementRequest(
        UUID operationId,
        UUID serverId,
        Map<String, Long> resources,
        @Nullable String availabilityZone,
        @Nullable String host,
        @Nullable String hypervisorHostname,
        Map<String, String> imageProperties,
        Set<String> requiredTraits,
        Set<String> forbiddenTraits,
        Set<UUID> excludedHosts,
        MemoryPages pages) {
    private static final String RESOURCE = "resources:";
    private static final String TRAIT = "trait:";
    private static final long KIB_PER_MIB = 1024;

    public PlacementRequest {
        resources = Map.copyOf(resources);
        imageProperties = Map.copyOf(imageProperties);
        requiredTraits = Set.copyOf(requiredTraits);
        forbiddenTraits = Set.copyOf(forbiddenTraits);
        excludedHosts = Set.copyOf(excludedHosts);
    }

    public static PlacementRequest of(
            UUID operationId, BuildRequest build, Set<UUID> excludedHosts) {
        var where = new Where(build.availabilityZone(), build.host(), build.hypervisorHostname());
        var disks = build.bootsFromVolume() ? withoutRoot(build.flavor()) : build.flavor();
        return of(operationId, build.serverId(), disks, build.image(), where, excludedHosts);
    }

    private static FlavorSpec withoutRoot(FlavorSpec flavor) {
        return new FlavorSpec(
                flavor.id(),
                flavor.name(),
                flavor.vcpus(),
                flavor.memoryMb(),
                0,
                flavor.ephemeralGb(),
                flavor.swapMb(),
                flavor.extraSpecs());
    }

    /** Where a server may be; nulls for anywhere. */
    public record Where(
            @Nullable String availabilityZone,
            @Nullable String host,
            @Nullable String hypervisorHostname) {}

    /**
     * What a server needs that is on no host now.
     *
     * @param flavor with the local disks that the server has
     */
    public static PlacementRequest of(
            UUID operationId,
            UUID serverId,
            FlavorSpec flavor,
            @Nullable ImageSpec image,
            Where where,
            Set<UUID> excludedHosts) {
        var properties = image == null ? Map.<String, String>of() : image.properties();
        return new PlacementRequest(
                operationId,
                serverId,
                resourcesOf(flavor),
                where.availabilityZone(),
                where.host(),
                where.hypervisorHostname(),
                properties,
                traits("required", flavor.extraSpecs(), properties),
                traits("forbidden", flavor.extraSpecs(), properties),
                excludedHosts,
                MemoryPages.of(flavor.extraSpecs(), properties));
    }

    /**
     * For a server that is to become of the flavor where it is.
     *
     * @param host the server's
     */
    public static PlacementRequest onItsHost(
            UUID operationId, GuestFacts server, FlavorSpec flavor, String host) {
        var bootsFromVolume =
                server.devices().stream().anyMatch(disk -> disk.isRoot() && disk.isVolume());
        var disks = bootsFromVolume ? withoutRoot(flavor) : flavor;
        var where = new Where(null, host, null);
        return of(operationId, server.serverId(), disks, server.image(), where, Set.of());
    }

    /** How much of the class; 0 when nothing is asked. */
    public long amount(String resourceClass) {
        return resources.getOrDefault(resourceClass, 0L);
    }

    /**
     * All that the server takes of the host: also large pages, of the largest size that will do.
     */
    public Map<String, Long> resourcesOn(Snapshot snapshot, int host) {
        var pageClass = pagesOn(snapshot, host);
        if (pageClass.isEmpty()) {
            return resources;
        }
        var all = new HashMap<>(resources);
        all.merge(pageClass.get(), pagesOf(pageClass.get()), Long::sum);
        return Map.copyOf(all);
    }

    /** The class of large pages that the server would take of the host; empty for none. */
    public Optional<String> pagesOn(Snapshot snapshot, int host) {
        if (pages.rule() == MemoryPages.Rule.SMALL) {
            return Optional.empty();
        }
        return snapshot.pageClasses().stream()
                .filter(name -> pages.takes(pageKib(name)))
                .filter(name -> amount("MEMORY_MB") * KIB_PER_MIB % pageKib(name) == 0)
                .filter(name -> snapshot.free(name)[host] >= pagesOf(name) + amount(name))
                .findFirst();
    }

    private long pagesOf(String pageClass) {
        return amount("MEMORY_MB") * KIB_PER_MIB / pageKib(pageClass);
    }

    private static long pageKib(String pageClass) {
        return MemoryPages.sizeOf(pageClass).orElseThrow();
    }

    private static Map<String, Long> resourcesOf(FlavorSpec flavor) {
        var resources = new HashMap<String, Long>();
        resources.put("VCPU", (long) flavor.vcpus());
        resources.put("MEMORY_MB", (long) flavor.memoryMb());
        resources.put(
                "DISK_GB", flavor.rootGb() + flavor.ephemeralGb() + gibibytes(flavor.swapMb()));
        flavor.extraSpecs()
                .forEach((key, value) -> {
                    if (key.startsWith(RESOURCE)) {
                        resources.put(key.substring(RESOURCE.length()), Long.parseLong(value));
                    }
                });
        resources.values().removeIf(amount -> amount <= 0);
        return resources;
    }

    private static long gibibytes(int mebibytes) {
        return Math.ceilDiv(mebibytes, 1024);
    }

    @SafeVarargs
    private static Set<String> traits(String rule, Map<String, String>... sources) {
        var traits = new HashSet<String>();
        for (var source : sources) {
            source.forEach((key, value) -> {
                if (key.startsWith(TRAIT) && value.equals(rule)) {
                    traits.add(key.substring(TRAIT.length()));
                }
            });
        }
        return traits;
    }
}
