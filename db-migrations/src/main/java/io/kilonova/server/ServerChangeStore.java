package io.kilonova.server;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Writes what users may say about a server, whatever its state. */
@Repository
public class ServerChangeStore {
    private final JdbcTemplate jdbc;
    private final Clock clock;

    public ServerChangeStore(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public void change(UUID serverId, ServerChange change) {
        jdbc.update(
                """
                update server
                set name = coalesce(?, name), hostname = coalesce(?, hostname),
                    access_ip_v4 = coalesce(?, access_ip_v4),
                    access_ip_v6 = coalesce(?, access_ip_v6),
                    disk_config = coalesce(?, disk_config),
                    description = case when ? then description else ? end,
                    availability_zone = case when ? then availability_zone else ? end,
                    updated_at = ?
                where id = ?
                """,
                change.name(),
                change.hostname(),
                change.accessIpV4(),
                change.accessIpV6(),
                change.diskConfig(),
                change.description().isKeep(),
                change.description().value(),
                change.availabilityZone().isKeep(),
                change.availabilityZone().value(),
                now(),
                serverId);
    }

    /**
     * Locks the server, whether or not it is.
     *
     * @param by {@code owner} or {@code admin}
     * @param reason null to leave an older one
     */
    public void lock(UUID serverId, String by, @Nullable String reason) {
        jdbc.update(
                """
                update server
                set locked_by = ?, locked_reason = coalesce(?, locked_reason), updated_at = ?
                where id = ?
                """,
                by,
                reason,
                now(),
                serverId);
    }

    public void unlock(UUID serverId) {
        jdbc.update(
                """
                update server set locked_by = null, locked_reason = null, updated_at = ?
                where id = ?
                """,
                now(),
                serverId);
    }

    /** Something that hangs on the server is otherwise now. */
    public void touch(UUID serverId) {
        jdbc.update("update server set updated_at = ? where id = ?", now(), serverId);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
