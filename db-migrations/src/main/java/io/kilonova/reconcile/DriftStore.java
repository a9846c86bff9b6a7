package io.kilonova.reconcile;

import io.kilonova.server.Power;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Finds rows that contradict each other, and rows that nobody needs any more. */
@Repository
public class DriftStore {
    private static final String NOTHING_GOES_ON =
            """
            not exists (select 1 from operation o where o.server_id = s.id
                and o.state in ('ready', 'running', 'undoing'))
            """;

    private static final String DRIFTED =
            """
            select s.id, g.power_state, g.interrupted from guest g
            join server s on s.id = g.server_id and s.host_id = g.host_id
            where s.task_state is null and
            """;

    private final JdbcTemplate jdbc;

    public DriftStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A server with a task that no operation does.
     *
     * @param task the API's word for it
     * @param action the API's word for what was asked, or null when there is no record of it
     */
    public record StuckTask(UUID serverId, UUID operation, String task, @Nullable String action) {}

    public List<StuckTask> stuckTasks(int limit) {
        return jdbc.query(
                """
                select s.id, s.operation_id, s.task_state,
                    (select a.action from instance_action a where a.operation_id = s.operation_id
                     limit 1)
                from server s
                where s.task_state is not null and not exists (
                    select 1 from operation o where o.id = s.operation_id
                    and o.state in ('ready', 'running', 'undoing'))
                limit ?
                """,
                (row, _) ->
                        new StuckTask(
                                row.getObject(1, UUID.class),
                                row.getObject(2, UUID.class),
                                row.getString(3),
                                row.getString(4)),
                limit);
    }

    /**
     * Servers that hold capacity of a host they are not on, while nothing is being done to them.
     */
    public List<UUID> serversWithOrphanedClaims(int limit) {
        return jdbc.query(
                """
                select distinct s.id from claim c join server s on s.id = c.server_id
                where (s.deleted_at is not null or s.host_id is distinct from c.host_id) and
                """
                        + NOTHING_GOES_ON
                        + " limit ?",
                (row, _) -> row.getObject(1, UUID.class),
                limit);
    }

    /**
     * Gives back what the server holds of hosts it is not on, if still nothing is being done to it.
     * The caller has locked the server's row.
     *
     * @return how many claims there were
     */
    public int dropOrphanedClaims(UUID serverId) {
        return jdbc.update(
                """
                with orphaned as materialized (
                    select c.host_id, c.resource_class, c.amount
                    from claim c
                    join server s on s.id = c.server_id
                    join host_inventory i
                      on i.host_id = c.host_id and i.resource_class = c.resource_class
                    where s.id = ?
                      and (s.deleted_at is not null or s.host_id is distinct from c.host_id)
                      and not exists (select 1 from operation o where o.server_id = s.id
                          and o.state in ('ready', 'running', 'undoing'))
                    order by c.host_id, c.resource_class
                    for update of i, c
                ), dropped as (
                    delete from claim c using orphaned o
                    where c.server_id = ? and c.host_id = o.host_id
                      and c.resource_class = o.resource_class
                )
                update host_inventory i set used = i.used - o.amount
                from orphaned o
                where i.host_id = o.host_id and i.resource_class = o.resource_class
                """,
                serverId,
                serverId);
    }

    /**
     * A server whose guest runs otherwise than the server's state says.
     *
     * @param interrupted the guest ran until its host was restarted
     */
    public record Drift(UUID serverId, Power power, boolean interrupted) {}

    /** A guest that its host has no more counts when it is gone for a while. */
    public List<Drift> drifts(int limit) {
        return jdbc.query(
                DRIFTED
                        + """
                          g.power_state in (0, 4, 6) and s.vm_state in ('active', 'paused')
                          and (g.power_state <> 0 or g.reported_at < now() - interval '1 minute')
                        union all
                        """
                        + DRIFTED
                        + " g.power_state = 7 and s.vm_state = 'active' union all "
                        + DRIFTED
                        + " g.power_state in (1, 3, 7) and s.vm_state = 'stopped' limit ?",
                (row, _) -> drift(row),
                limit);
    }

    /** How the guest of an idle server runs on its host. */
    public Optional<Drift> find(UUID serverId) {
        return jdbc.query(DRIFTED + " s.id = ?", (row, _) -> drift(row), serverId).stream()
                .findFirst();
    }

    private static Drift drift(ResultSet row) throws SQLException {
        return new Drift(row.getObject(1, UUID.class), Power.of(row.getInt(2)), row.getBoolean(3));
    }

    /**
     * Names of the hosts that are down.
     *
     * @param silence a host not heard of for so long is down
     */
    public List<String> hostsDown(Duration silence) {
        return jdbc.query(
                """
                select name from host
                where forced_down or last_seen <= now() - make_interval(secs => ?) order by name
                """,
                (row, _) -> row.getString(1),
                silence.toMillis() / 1000.0);
    }

    /** Removes creates remembered for longer; the number removed. */
    public int removeIdempotencyKeys(Duration age) {
        return jdbc.update(
                "delete from idempotency_key where created_at < now() - make_interval(secs => ?)",
                age.toMillis() / 1000.0);
    }

    /** Removes up to {@code limit} servers deleted longer ago, with all that tells of them. */
    public int removeDeletedServers(Duration age, int limit) {
        return jdbc.update(
                """
                delete from server where id in (
                    select s.id from server s
                    where s.deleted_at < now() - make_interval(secs => ?)
                      and not exists (select 1 from claim c where c.server_id = s.id)
                    limit ?)
                """,
                age.toMillis() / 1000.0,
                limit);
    }
}
