package io.kilonova.recyclebin;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What is special about the rows of servers in the recycle bin. */
@Repository
public class RecycleBinStore {
    private static final String NOTHING_GOES_ON =
            """
            s.task_state is null and not exists (select 1 from operation o where o.server_id = s.id
                and o.state in ('ready', 'running', 'undoing'))
            """;

    private final JdbcTemplate jdbc;

    public RecycleBinStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A server in the bin, on a host. */
    public record Resident(UUID serverId, UUID hostId) {}

    /** The server, if it is in the bin, leaves it for good when it was there for so long. */
    public void keep(UUID serverId, Duration time) {
        jdbc.update(
                """
                update server set reclaim_at = soft_deleted_at + make_interval(secs => ?)
                where id = ? and vm_state = 'soft-delete'
                """,
                time.toMillis() / 1000.0,
                serverId);
    }

    /**
     * Ends a rescue and a resize that await their end: there is nothing left to go back to, nor to
     * count for.
     */
    public void settle(UUID serverId) {
        jdbc.update(
                """
                update server
                set rescue = null, vcpus = (flavor ->> 'vcpus')::integer,
                    memory_mb = (flavor ->> 'memoryMb')::integer
                where id = ?
                """,
                serverId);
        jdbc.update(
                """
                update migration set status = 'confirmed', updated_at = now()
                where server_id = ? and status = 'finished'
                """,
                serverId);
    }

    /** Whether the server is resized and nobody has confirmed it. */
    public boolean hasUnconfirmedResize(UUID serverId) {
        return exists(
                "select 1 from migration where server_id = ? and status = 'finished'", serverId);
    }

    /** Whether the server was shelved when it came into the bin. */
    public boolean isShelved(UUID serverId) {
        return exists("select 1 from server where id = ? and shelved_at is not null", serverId);
    }

    /**
     * Servers whose time in the bin is over while nothing is being done to them, the oldest first.
     */
    public List<UUID> due(int limit) {
        return jdbc.query(
                """
                select s.id from server s
                where s.vm_state = 'soft-delete' and s.reclaim_at <= now() and
                """
                        + NOTHING_GOES_ON
                        + " order by s.reclaim_at limit ?",
                (row, _) -> row.getObject(1, UUID.class),
                limit);
    }

    /** The same of one server, whose row the caller has locked. */
    public boolean isDue(UUID serverId) {
        return exists(
                "select 1 from server s where s.id = ? and s.vm_state = 'soft-delete' and"
                        + " s.reclaim_at <= now() and "
                        + NOTHING_GOES_ON,
                serverId);
    }

    /**
     * Servers in the bin that run although nothing is being done to them, on hosts that are up:
     * those were down when the servers came into the bin.
     *
     * @param silence a host not heard of for so long is down
     */
    public List<Resident> running(Duration silence, int limit) {
        return jdbc.query(
                """
                select s.id, s.host_id from server s
                join guest g on g.server_id = s.id and g.host_id = s.host_id
                join host h on h.id = s.host_id
                where s.vm_state = 'soft-delete' and g.power_state in (1, 3)
                  and h.last_seen > now() - make_interval(secs => ?) and not h.forced_down and
                """
                        + NOTHING_GOES_ON
                        + " limit ?",
                (row, _) ->
                        new Resident(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
                silence.toMillis() / 1000.0,
                limit);
    }

    /** Whether nothing is being done to it either; the caller has locked the server's row. */
    public boolean isIdle(Resident resident) {
        return exists(
                """
                select 1 from server s
                where s.id = ? and s.host_id = ? and s.vm_state = 'soft-delete' and
                """
                        + NOTHING_GOES_ON,
                resident.serverId(),
                resident.hostId());
    }

    /** Whether the server is in the bin, on that host, and has no task. */
    public boolean isAtRest(UUID serverId, UUID hostId) {
        return exists(
                """
                select 1 from server where id = ? and host_id = ? and vm_state = 'soft-delete'
                    and task_state is null
                """,
                serverId,
                hostId);
    }

    private boolean exists(String sql, Object... values) {
        return !jdbc.queryForList(sql, Integer.class, values).isEmpty();
    }
}
