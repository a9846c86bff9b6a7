package io.kilonova.guest;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
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
            where s.deleted_at is null and (s.host_id = r.host_id or exists (
                select 1 from claim c where c.server_id = r.server_id and c.host_id = r.host_id))
            order by r.server_id, r.host_id
            on conflict (server_id, host_id) do update set
                power_state = excluded.power_state,
                generation = excluded.generation,
                sequence = excluded.sequence,
                reported_at = excluded.reported_at
            where (guest.generation, guest.sequence) < (excluded.generation, excluded.sequence)
            """;

    private static final String GONE =
            """
            update guest set power_state = 0, generation = ?, sequence = ?, reported_at = now()
            where host_id = ? and server_id <> all(?::uuid[])
              and (generation, sequence) < (?, ?)
              and exists (select 1 from host h where h.id = guest.host_id and h.generation <= ?)
            """;

    private final JdbcTemplate jdbc;

    public GuestStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Keeps the reports that are news, each (server, host) once, of servers placed on that host.
     *
     * @return how many rows it wrote
     */
    public int report(Collection<GuestRow> reports) {
        var rows = List.copyOf(reports);
        return jdbc.update(
                REPORT,
                column(rows, row -> row.serverId().toString(), String[]::new),
                column(rows, row -> row.hostId().toString(), String[]::new),
                column(rows, GuestRow::powerState, Integer[]::new),
                column(rows, GuestRow::generation, Long[]::new),
                column(rows, GuestRow::sequence, Long[]::new));
    }

    /**
     * A host has told all its guests: those it did not name, and of which nothing newer is known,
     * are gone.
     *
     * @return how many rows it wrote
     */
    public int onlyThese(UUID host, long generation, long sequence, Collection<UUID> servers) {
        return jdbc.update(
                GONE,
                generation,
                sequence,
                host,
                column(List.copyOf(servers), UUID::toString, String[]::new),
                generation,
                sequence,
                generation);
    }

    private static <R, T> T[] column(List<R> rows, Function<R, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
