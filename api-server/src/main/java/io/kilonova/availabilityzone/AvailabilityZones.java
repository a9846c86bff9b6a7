package io.kilonova.availabilityzone;

import io.kilonova.availabilityzone.ZoneStore.Host;
import io.kilonova.platform.microversion.Named;
import io.kilonova.server.ServerSettings;
import io.kilonova.server.Times;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The zones there are; one is available while a host in it is enabled. */
@Component
public final class AvailabilityZones {
    /** Where Nova shows what is no hypervisor host; not a zone for servers. */
    private static final String INTERNAL = "internal";

    private static final String CONTROL_PLANE = "kilonova";

    private final ZoneStore store;
    private final ServerSettings settings;
    private final Clock clock;

    AvailabilityZones(ZoneStore store, ServerSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    record State(boolean available) {}

    record Service(
            boolean active, boolean available, @Named("updated_at") @Nullable String updatedAt) {}

    /**
     * @param hosts host, then binary; null where nobody may see them
     */
    record Zone(
            String zoneName, State zoneState, @Nullable Map<String, Map<String, Service>> hosts) {}

    record Several(List<Zone> availabilityZoneInfo) {}

    Several names() {
        var zones = new ArrayList<Zone>();
        byZone().forEach((name, hosts) ->
                zones.add(new Zone(name, new State(hasEnabled(hosts)), null)));
        return new Several(zones);
    }

    Several details() {
        var zones = new ArrayList<Zone>();
        var here = Times.microseconds(clock.instant());
        var control = new LinkedHashMap<String, Service>();
        control.put("nova-conductor", new Service(true, true, here));
        control.put("nova-scheduler", new Service(true, true, here));
        zones.add(new Zone(INTERNAL, new State(true), Map.of(CONTROL_PLANE, control)));
        byZone().forEach((name, hosts) ->
                zones.add(new Zone(name, new State(hasEnabled(hosts)), services(hosts))));
        return new Several(zones);
    }

    private Map<String, List<Host>> byZone() {
        return store.hosts().stream()
                .collect(
                        Collectors.groupingBy(
                                Host::zone, TreeMap::new, Collectors.toUnmodifiableList()));
    }

    private static boolean hasEnabled(List<Host> hosts) {
        return hosts.stream().anyMatch(Host::isEnabled);
    }

    private Map<String, Map<String, Service>> services(List<Host> hosts) {
        var services = new LinkedHashMap<String, Map<String, Service>>();
        var since = clock.instant().minus(settings.hostTimeout());
        for (var host : hosts) {
            var isUp = !host.isForcedDown() && host.lastSeen().isAfter(since);
            services.put(
                    host.name(),
                    Map.of(
                            "nova-compute",
                            new Service(
                                    host.isEnabled(), isUp, Times.microseconds(host.lastSeen()))));
        }
        return services;
    }
}
