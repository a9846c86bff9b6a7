package io.kilonova.host;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what agents report. Every scheduler hears every agent, so all of it may be written twice,
 * at the same time, and in the wrong order.
 */
@Repository
public class HostStore {
    private static final String REGISTER =
            """
            with report as (
                select * from jsonb_to_recordset(?::jsonb) as r (
                    id uuid, service_id uuid, name text, generation bigint,
                    hypervisor_hostname text, hypervisor_type text, hypervisor_version integer,
                    host_ip text, cpu_info text, architecture text, traits text[],
                    availability_zone text, uptime_seconds bigint, connector text,
                    inventory jsonb)
            ), registered as (
                insert into host (id, service_id, name, generation, hypervisor_hostname,
                    hypervisor_type, hypervisor_version, host_ip, cpu_info, architecture, traits,
                    availability_zone, uptime_seconds, connector, last_seen, created_at,
                    updated_at)
                select id, service_id, name, generation, hypervisor_hostname,
                    hypervisor_type, hypervisor_version, host_ip, cpu_info::jsonb, architecture,
                    traits, availability_zone, uptime_seconds, connector::jsonb, now(), now(), now()
                from report order by name
                on conflict (name) do update set
                    generation = excluded.generation,
                    hypervisor_hostname = excluded.hypervisor_hostname,
                    hypervisor_type = excluded.hypervisor_type,
                    hypervisor_version = excluded.hypervisor_version,
                    host_ip = excluded.host_ip,
                    cpu_info = excluded.cpu_info,
                    architecture = excluded.architecture,
                    traits = excluded.traits,
                    availability_zone = excluded.availability_zone,
                    uptime_seconds = excluded.uptime_seconds,
                    connector = excluded.connector,
                    last_seen = now(),
                    updated_at = now()
                where host.generation <= excluded.generation
                returning id, name
            ), has as (
                insert into host_inventory
                    (host_id, resource_class, total, reserved, allocation_ratio)
                select g.id, i.resource_class, i.total, i.reserved, i.allocation_ratio
                from report r join registered g using (name)
                cross join lateral jsonb_to_recordset(r.inventory) as i (
                    resource_class text, total bigint, reserved bigint,
                    allocation_ratio double precision)
                order by g.id, i.resource_class
                on conflict (host_id, resource_class) do update set
                    total = excluded.total,
                    reserved = excluded.reserved,
                    allocation_ratio = excluded.allocation_ratio
                where (host_inventory.total, host_inventory.reserved,
                       host_inventory.allocation_ratio)
                   is distinct from (excluded.total, excluded.reserved, excluded.allocation_ratio)
            ), lacks as (
                update host_inventory i set total = 0, reserved = 0
                from report r join registered g using (name)
                where i.host_id = g.id and i.total > 0 and not exists (
                    select 1 from jsonb_array_elements(r.inventory) as e
                    where e ->> 'resource_class' = i.resource_class)
            )
            select id, name from registered
            """;

    private static final String SEEN =
            """
            update host set last_seen = now()
            from (select id from host
                  where id = any(?::uuid[]) and last_seen < now() - make_interval(secs => ?)
                  order by id for update skip locked) as silent
            where host.id = silent.id
            """;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    private final JdbcTemplate jdbc;

    public HostStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Makes or updates the hosts, each name once, and takes them as seen. A class of resource that
     * a host no longer reports stays with a total of zero, for claims may hold some.
     *
     * @return ids of the hosts by name; without those that a newer generation has reported
     */
    public Map<String, UUID> register(Collection<HostReport> reports) {
        var ids = new HashMap<String, UUID>();
        jdbc.query(
                REGISTER,
                row -> {
                    ids.put(row.getString("name"), row.getObject("id", UUID.class));
                },
                JSON.writeValueAsString(reports));
        return Map.copyOf(ids);
    }

    /**
     * Takes the hosts as seen now.
     *
     * @param unlessWithin leaves alone a host that was seen so shortly ago
     * @return how many hosts it wrote
     */
    public int seen(Collection<UUID> hosts, Duration unlessWithin) {
        return jdbc.update(
                SEEN,
                hosts.stream().map(UUID::toString).toArray(String[]::new),
                unlessWithin.toMillis() / 1000.0);
    }
}
