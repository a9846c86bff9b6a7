package io.kilonova.server;

import io.kilonova.server.Decision.Move;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * The one place that writes a server's state: it asks {@link Lifecycle} under a lock of the row.
 * Everything belongs into the caller's transaction, which holds the lock until it ends.
 */
@Repository
public class ServerStateStore {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStateStore.class);

    private final JdbcTemplate jdbc;
    private final Clock clock;

    public ServerStateStore(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Why a server is in ERROR.
     *
     * @param code as of HTTP; 500 for what is not the user's fault
     * @param message for the user
     * @param details for the administrator
     */
    public record Fault(int code, String message, @Nullable String details) {}

    /** The state, without a lock. */
    public Optional<ServerState> find(UUID serverId) {
        return read(serverId, "");
    }

    /** The state, with the row locked until the transaction ends. */
    public Optional<ServerState> lock(UUID serverId) {
        return read(serverId, " for no key update");
    }

    /** Decides and, for a {@link Move}, writes; empty when there is no such server. */
    public Optional<Decision> apply(UUID serverId, ServerEvent event) {
        return apply(serverId, event, null);
    }

    /**
     * Likewise; a move also says where the server is now.
     *
     * @param hostId null to leave that as it is
     */
    public Optional<Decision> apply(UUID serverId, ServerEvent event, @Nullable UUID hostId) {
        return lock(serverId)
                .map(from -> {
                    var decision = Lifecycle.decide(from, event);
                    if (decision instanceof Move(var to)) {
                        write(serverId, to, hostId);
                    }
                    LOG.info(
                            "server={} event={} from={} decision={}",
                            serverId,
                            event,
                            from,
                            decision);
                    return decision;
                });
    }

    /** Takes the server off its host; it is where no guest is. */
    public void leaveHost(UUID serverId) {
        jdbc.update("update server set host_id = null where id = ?", serverId);
    }

    /** Writes why the server is in ERROR, in place of an older reason. */
    public void recordFault(UUID serverId, Fault fault) {
        jdbc.update(
                """
                insert into server_fault (server_id, code, message, details, created_at)
                values (?, ?, ?, ?, ?)
                on conflict (server_id) do update
                set code = excluded.code, message = excluded.message,
                    details = excluded.details, created_at = excluded.created_at
                """,
                serverId,
                fault.code(),
                fault.message(),
                fault.details(),
                now());
    }

    private Optional<ServerState> read(UUID serverId, String lock) {
        return jdbc
                .query(
                        "select vm_state, task_state, operation_id, launched_at is not null from"
                                + " server where id = ?"
                                + lock,
                        (row, _) -> state(row),
                        serverId)
                .stream()
                .findFirst();
    }

    private static ServerState state(ResultSet row) throws SQLException {
        return Lifecycle.read(
                row.getString(1),
                row.getString(2),
                row.getObject(3, UUID.class),
                row.getBoolean(4));
    }

    private void write(UUID serverId, ServerState to, @Nullable UUID hostId) {
        var now = now();
        var task = to.task();
        var launchedAt = to.isLaunched() ? now : null;
        var deletedAt = to.vm() == VmState.DELETED ? now : null;
        var isInBin = to.vm() == VmState.SOFT_DELETED;
        jdbc.update(
                """
                update server
                set vm_state = ?, task_state = ?, operation_id = ?, version = version + 1,
                    host_id = coalesce(?, host_id), updated_at = ?,
                    launched_at = coalesce(launched_at, ?),
                    terminated_at = coalesce(terminated_at, ?), deleted_at = ?,
                    soft_deleted_at = case when ? then coalesce(soft_deleted_at, ?) end,
                    reclaim_at = case when ? then reclaim_at end
                where id = ?
                """,
                to.vm().wire(),
                task == null ? null : task.wire(),
                to.owner(),
                hostId,
                now,
                launchedAt,
                deletedAt,
                deletedAt,
                isInBin,
                now,
                isInBin,
                serverId);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
