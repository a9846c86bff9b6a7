package io.kilonova.placement;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Capacity that servers hold of hosts. A claim is one statement that takes all it wants or nothing,
 * judged by the rows as they are at that moment, under their locks.
 */
@Repository
public class ClaimStore {
    private static final String CLAIM =
            """
            with wanted as (
                select * from unnest(?::text[], ?::bigint[]) as w (resource_class, amount)
            ), held as (
                select host_id from claim where server_id = ? limit 1
            ), locked as materialized (
                select i.resource_class, w.amount,
                       i.used + w.amount <= floor((i.total - i.reserved) * i.allocation_ratio) as fits
                from host_inventory i
                join wanted w using (resource_class)
                where i.host_id = ? and not exists (select 1 from held)
                  and exists (select 1 from host h
                              where h.id = i.host_id and not h.disabled and not h.forced_down)
                  and not exists (select 1 from operation o
                                  where o.id = ? and o.state in ('undoing', 'done', 'failed'))
                order by i.resource_class
                for update of i
            ), taken as (
                update host_inventory i set used = i.used + l.amount
                from locked l
                where i.host_id = ? and i.resource_class = l.resource_class
                  and (select count(*) from locked where fits) = (select count(*) from wanted)
                returning i.resource_class, l.amount
            ), claimed as (
                insert into claim (server_id, host_id, resource_class, amount, operation_id, created_at)
                select ?, ?, resource_class, amount, ?, now() from taken
                returning host_id
            )
            select host_id from held union select host_id from claimed
            """;

    private static final String RELEASE =
            """
            with locked as materialized (
                select i.host_id, i.resource_class
                from host_inventory i
                join claim c on c.host_id = i.host_id and c.resource_class = i.resource_class
                where c.server_id = ?
                order by i.host_id, i.resource_class
                for update of i, c
            ), dropped as (
                delete from claim c using locked l
                where c.server_id = ? and c.host_id = l.host_id
                  and c.resource_class = l.resource_class
                returning c.host_id, c.resource_class, c.amount
            )
            update host_inventory i set used = i.used - d.amount
            from dropped d
            where i.host_id = d.host_id and i.resource_class = d.resource_class
            """;

    private static final String GROW =
            """
            with wanted as (
                select * from unnest(?::text[], ?::bigint[]) as w (resource_class, amount)
            ), locked as materialized (
                select i.resource_class, w.amount,
                       greatest(w.amount - coalesce(c.amount, 0), 0) as more,
                       w.amount <= coalesce(c.amount, 0) or i.used + w.amount - coalesce(c.amount, 0)
                           <= floor((i.total - i.reserved) * i.allocation_ratio) as fits
                from host_inventory i
                join wanted w using (resource_class)
                left join claim c on c.server_id = ? and c.host_id = i.host_id
                  and c.resource_class = i.resource_class
                where i.host_id = ?
                  and exists (select 1 from host h
                              where h.id = i.host_id and not h.disabled and not h.forced_down)
                  and not exists (select 1 from operation o
                                  where o.id = ? and o.state in ('undoing', 'done', 'failed'))
                order by i.resource_class
                for update of i
            ), taken as (
                update host_inventory i set used = i.used + l.more
                from locked l
                where i.host_id = ? and i.resource_class = l.resource_class
                  and (select count(*) from locked where fits) = (select count(*) from wanted)
                returning i.resource_class, l.amount
            )
            insert into claim (server_id, host_id, resource_class, amount, operation_id, created_at)
            select ?, ?, resource_class, amount, ?, now() from taken
            on conflict (server_id, host_id, resource_class)
                do update set amount = greatest(claim.amount, excluded.amount)
            """;

    private static final String SHRINK =
            """
            with wanted as (
                select * from unnest(?::text[], ?::bigint[]) as w (resource_class, amount)
            ), locked as materialized (
                select c.resource_class, c.amount as held,
                       least(c.amount, coalesce(w.amount, 0)) as kept
                from claim c
                join host_inventory i
                  on i.host_id = c.host_id and i.resource_class = c.resource_class
                left join wanted w on w.resource_class = c.resource_class
                where c.server_id = ? and c.host_id = ?
                order by c.resource_class
                for update of i, c
            ), dropped as (
                delete from claim c using locked l
                where c.server_id = ? and c.host_id = ? and c.resource_class = l.resource_class
                  and l.kept = 0
            ), kept as (
                update claim c set amount = l.kept from locked l
                where c.server_id = ? and c.host_id = ? and c.resource_class = l.resource_class
                  and l.kept > 0
            )
            update host_inventory i set used = i.used - (l.held - l.kept)
            from locked l
            where i.host_id = ? and i.resource_class = l.resource_class and l.held > l.kept
            """;

    private final JdbcTemplate jdbc;

    public ClaimStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    private record Wanted(String[] classes, Long[] amounts) {
        static Wanted of(Map<String, Long> resources) {
            var wanted = List.copyOf(resources.entrySet());
            return new Wanted(
                    wanted.stream().map(Map.Entry::getKey).toArray(String[]::new),
                    wanted.stream().map(Map.Entry::getValue).toArray(Long[]::new));
        }
    }

    /**
     * Takes the resources of the host, unless the server holds a host already. A scheduler that was
     * out for so long that another has undone or ended its operation takes nothing any more.
     *
     * @return the host that the server holds now; empty when this one cannot give all of it, is
     *     disabled, or is gone
     */
    public Optional<UUID> claim(
            UUID operation, UUID server, UUID host, Map<String, Long> resources) {
        var wanted = Wanted.of(resources);
        return jdbc
                .query(
                        CLAIM,
                        (row, _) -> row.getObject("host_id", UUID.class),
                        wanted.classes(),
                        wanted.amounts(),
                        server,
                        host,
                        operation,
                        host,
                        server,
                        host,
                        operation)
                .stream()
                .findFirst();
    }

    /** Gives back all that the server holds, on whatever hosts; again is harmless. */
    public void release(UUID server) {
        jdbc.update(RELEASE, server, server);
    }

    /** What the server holds of the host. */
    public Map<String, Long> held(UUID server, UUID host) {
        var held = new HashMap<String, Long>();
        jdbc.query(
                "select resource_class, amount from claim where server_id = ? and host_id = ?",
                row -> {
                    held.put(row.getString(1), row.getLong(2));
                },
                server,
                host);
        return Map.copyOf(held);
    }

    /**
     * Takes what is missing for the server to hold at least so much of its host, all of it or
     * nothing; again is harmless. Nor is anything taken for an operation that others have undone.
     *
     * @return whether the server holds it
     */
    public boolean grow(UUID operation, UUID server, UUID host, Map<String, Long> resources) {
        var wanted = Wanted.of(resources);
        return jdbc.update(
                        GROW,
                        wanted.classes(),
                        wanted.amounts(),
                        server,
                        host,
                        operation,
                        host,
                        server,
                        host,
                        operation)
                == resources.size();
    }

    /** Gives back what the server holds of the host beyond this; again is harmless. */
    public void shrink(UUID server, UUID host, Map<String, Long> resources) {
        var wanted = Wanted.of(resources);
        jdbc.update(
                SHRINK,
                wanted.classes(),
                wanted.amounts(),
                server,
                host,
                server,
                host,
                server,
                host,
                host);
    }
}
