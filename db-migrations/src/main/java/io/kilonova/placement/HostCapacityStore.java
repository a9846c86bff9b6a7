package io.kilonova.placement;

import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Reads all hosts with their free capacity, for a scheduler's snapshot. */
@Repository
public class HostCapacityStore {
    private static final String ALL =
            """
            select h.id, h.name, h.hypervisor_hostname, h.hypervisor_type, h.architecture,
                   h.availability_zone, h.traits, not (h.disabled or h.forced_down) as enabled,
                   h.last_seen > now() - make_interval(secs => ?) as up,
                   i.resource_class,
                   floor((i.total - i.reserved) * i.allocation_ratio)::bigint - i.used as free
            from host h left join host_inventory i on i.host_id = h.id
            order by h.name
            """;

    private final JdbcTemplate jdbc;

    public HostCapacityStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A host; its traits are the row's. */
    public record Host(
            UUID id,
            String name,
            String hypervisorHostname,
            String hypervisorType,
            String architecture,
            String availabilityZone,
            String[] traits,
            boolean isEnabled,
            boolean isUp) {}

    /** Takes what is read, a host and then its capacity, in the order of host names. */
    public interface Visitor {
        void host(Host host);

        void capacity(String resourceClass, long free);
    }

    /**
     * @param silence after which a host counts as down
     */
    public void visitAll(Duration silence, Visitor visitor) {
        var last = new UUID[1];
        jdbc.query(
                ALL,
                row -> {
                    var id = row.getObject("id", UUID.class);
                    if (!id.equals(last[0])) {
                        last[0] = id;
                        visitor.host(
                                new Host(
                                        id,
                                        row.getString("name"),
                                        row.getString("hypervisor_hostname"),
                                        row.getString("hypervisor_type"),
                                        row.getString("architecture"),
                                        row.getString("availability_zone"),
                                        (String[]) row.getArray("traits").getArray(),
                                        row.getBoolean("enabled"),
                                        row.getBoolean("up")));
                    }
                    var resourceClass = row.getString("resource_class");
                    if (resourceClass != null) {
                        visitor.capacity(resourceClass, row.getLong("free"));
                    }
                },
                silence.toMillis() / 1000.0);
    }
}
