package io.kilonova.guest;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Writes what hosts report of guests, whoever hears it and in whatever order: the report with the
 * highest (generation, sequence) stays.
 */
@Repository
public class GuestStore {
    private static final String REPORT =
            """
            insert into guest (server_id, host_id, power_state, generation, sequence, reported_at)
            select r.server_id, r.host_id, r.power_state, r.generation, r.sequence, now()
            from unnest(?::uuid[], ?::uuid[], ?::integer[], ?::bigint[], ?::bigint[])
                as r (server_id, host_id, power_state, generation, sequence)
            join host h on h.id = r.host_id and h.generation <= r.generation
            join server s on s.id = r.server_id
            where (s.deleted_at is null and (s.host_id = r.host_id or exists (
                select 1 from claim c where c.server_id = r.server_id and c.host_id = r.host_id)))
            or (r.power_state = 0 and exists (
                select 1 from guest g where g.server_id = r.server_id and g.host_id = r.host_id))
            order by r.server_id, r.host_id
            on conflict (server_id, host_id) do update set
                power_state = excluded.power_state,
                interrupted = excluded.power_state in (0, 4, 6) and (guest.interrupted
                    or (guest.power_state = 1 and guest.generation < excluded.generation)),
                generation = excluded.generation,
                sequence = excluded.sequence,
                reported_at = excluded.reported_at
            where (guest.generation, guest.sequence) < (excluded.generation, excluded.sequence)
            """;

    private static final String GONE =
            """
            update guest g
            set power_state = 0,
                interrupted = g.interrupted
                    or (g.power_state = 1 and g.generation < t.generation),
                generation = t.generation, sequence = t.sequence,
                reported_at = now()
            from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::text[])
                as t (host_id, generation, sequence, servers)
            join host h on h.id = t.host_id and h.generation <= t.generation
            where g.host_id = t.host_id and g.server_id <> all(t.servers::uuid[])
              and (g.generation, g.sequence) < (t.generation, t.sequence)
            """;

    /** A host may say what it likes of others' servers, but not without end. */
    private static final int MOST_STRAYS_OF_A_HOST = 1000;

    private static final String STRAYS =
            """
            with report as (
                select * from unnest(?::uuid[], ?::uuid[], ?::integer[])
                    as r (server_id, host_id, power_state)
            ), gone as (
                delete from stray_guest g using report r
                where r.power_state = 0 and g.server_id = r.server_id and g.host_id = r.host_id
            )
            insert into stray_guest (host_id, server_id, first_seen, last_seen)
            select r.host_id, r.server_id, now(), now() from report r
            where r.power_state <> 0
              and exists (select 1 from host h where h.id = r.host_id)
              and not exists (
                  select 1 from server s
                  where s.id = r.server_id and s.deleted_at is null
                    and (s.host_id = r.host_id or exists (
                        select 1 from claim c
                        where c.server_id = r.server_id and c.host_id = r.host_id)))
              and (select count(*) from stray_guest g where g.host_id = r.host_id) < ?
            order by r.host_id, r.server_id
            on conflict (host_id, server_id) do update set last_seen = excluded.last_seen
            """;

    private static final String STRAYS_GONE =
            """
            delete from stray_guest g
            using unnest(?::uuid[], ?::text[]) as t (host_id, servers)
            where g.host_id = t.host_id and g.server_id <> all(t.servers::uuid[])
            """;

    private final JdbcTemplate jdbc;

    public GuestStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Keeps the reports that are news, each (server, host) once, of servers placed on that host;
     * those of others are strays. That a guest is gone counts also when its server has left the
     * host meanwhile, or was deleted: the news may come after that.
     *
     * @return how many rows it wrote
     */
    public int report(Collection<GuestRow> reports) {
        var rows = List.copyOf(reports);
        var servers = column(rows, row -> row.serverId().toString(), String[]::new);
        var hosts = column(rows, row -> row.hostId().toString(), String[]::new);
        var powerStates = column(rows, GuestRow::powerState, Integer[]::new);
        jdbc.update(STRAYS, servers, hosts, powerStates, MOST_STRAYS_OF_A_HOST);
        return jdbc.update(
                REPORT,
                servers,
                hosts,
                powerStates,
                column(rows, GuestRow::generation, Long[]::new),
                column(rows, GuestRow::sequence, Long[]::new));
    }

    /** All the servers a host has told it has, as of the sequence. */
    public record Census(UUID hostId, long generation, long sequence, List<UUID> servers) {}

    /**
     * Hosts, each once, have told all their guests: those that one did not name, and of which
     * nothing newer is known, are gone.
     *
     * @return how many rows it wrote
     */
    public int onlyThese(Collection<Census> told) {
        var rows = List.copyOf(told);
        var hosts = column(rows, row -> row.hostId().toString(), String[]::new);
        var servers = column(rows, GuestStore::array, String[]::new);
        jdbc.update(STRAYS_GONE, hosts, servers);
        return jdbc.update(
                GONE,
                hosts,
                column(rows, Census::generation, Long[]::new),
                column(rows, Census::sequence, Long[]::new),
                servers);
    }

    private static String array(Census census) {
        return census.servers().stream()
                .map(UUID::toString)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static <R, T> T[] column(List<R> rows, Function<R, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
