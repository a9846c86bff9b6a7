package io.kilonova.guest;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Guests that are where they should not be. */
@Repository
public class StrayGuestStore {
    private static final String MISPLACED =
            """
            (s.deleted_at is not null or (s.host_id is distinct from g.host_id and not exists (
                select 1 from claim c where c.server_id = s.id and c.host_id = g.host_id)))
            and not exists (
                select 1 from operation o where o.server_id = s.id
                and o.state in ('ready', 'running', 'undoing'))
            """;

    private final JdbcTemplate jdbc;

    public StrayGuestStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A guest that a host has of a server. */
    public record Stray(UUID hostId, String host, UUID serverId) {}

    /**
     * Guests whose server is deleted or elsewhere, and nothing is being done to it, on hosts that
     * are up.
     *
     * @param silence a host not heard of for so long is down
     */
    public List<Stray> misplaced(Duration silence, int limit) {
        return strays(
                """
                select g.host_id, h.name, g.server_id from stray_guest g
                join server s on s.id = g.server_id
                join host h on h.id = g.host_id
                where h.last_seen > now() - make_interval(secs => ?) and not h.forced_down and
                """
                        + MISPLACED
                        + " limit ?",
                silence.toMillis() / 1000.0,
                limit);
    }

    /** Whether the server has no business on the host and nothing is being done to it. */
    public boolean isMisplaced(UUID serverId, UUID hostId) {
        return exists(
                "select 1 from server s cross join (select ?::uuid as host_id) g where s.id = ? and"
                        + " "
                        + MISPLACED,
                hostId,
                serverId);
    }

    /** Whether the server, whatever is done to it, is deleted or on another host. */
    public boolean isElsewhere(UUID serverId, UUID hostId) {
        return exists(
                """
                select 1 from server s where s.id = ? and (s.deleted_at is not null
                    or (s.host_id is distinct from ? and not exists (
                        select 1 from claim c where c.server_id = s.id and c.host_id = ?)))
                """,
                serverId,
                hostId,
                hostId);
    }

    /** Guests first seen so lately whose server nobody knows. */
    public List<Stray> unknownSince(Duration age, int limit) {
        return strays(
                """
                select g.host_id, h.name, g.server_id from stray_guest g
                join host h on h.id = g.host_id
                where g.first_seen > now() - make_interval(secs => ?)
                  and not exists (select 1 from server s where s.id = g.server_id)
                limit ?
                """,
                age.toMillis() / 1000.0,
                limit);
    }

    /** The host may still have it, though it did not say so: it was down when it was to end it. */
    public void suspect(UUID hostId, UUID serverId) {
        jdbc.update(
                """
                insert into stray_guest (host_id, server_id, first_seen, last_seen)
                values (?, ?, now(), now()) on conflict do nothing
                """,
                hostId,
                serverId);
    }

    /** Whether some host has, or may have, a guest of the server that should not be there. */
    public boolean isAnywhere(UUID serverId) {
        return exists("select 1 from stray_guest where server_id = ?", serverId);
    }

    /** The host has it no more, or it belongs there by now. */
    public void remove(UUID hostId, UUID serverId) {
        jdbc.update(
                "delete from stray_guest where host_id = ? and server_id = ?", hostId, serverId);
    }

    /** Forgets those that belong where they are by now, and are not about to leave. */
    public int removeSettled() {
        return jdbc.update(
                """
                delete from stray_guest g using server s
                where s.id = g.server_id and s.host_id = g.host_id and s.deleted_at is null
                  and not exists (
                      select 1 from operation o where o.server_id = s.id
                      and o.state in ('ready', 'running', 'undoing'))
                """);
    }

    private List<Stray> strays(String sql, @Nullable Object... parameters) {
        return jdbc.query(
                sql,
                (row, _) ->
                        new Stray(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                row.getObject(3, UUID.class)),
                parameters);
    }

    private boolean exists(String sql, @Nullable Object... parameters) {
        return !jdbc.query(sql, (row, _) -> row.getInt(1), parameters).isEmpty();
    }
}
