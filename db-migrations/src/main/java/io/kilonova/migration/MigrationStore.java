package io.kilonova.migration;

import io.kilonova.server.FlavorSpec;
import io.kilonova.server.ServerRow.HostOfServer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Keeps migrations. Writes belong into the caller's transaction. */
@Repository
public class MigrationStore {
    private static final String SELECT =
            """
            select m.id, m.number, m.server_id, m.type, m.status, m.source_host, m.source_node,
                   m.dest_compute, m.dest_host, m.dest_node,
                   (select f.number from flavor f where f.flavor_id = m.old_flavor ->> 'id'),
                   (select f.number from flavor f where f.flavor_id = m.new_flavor ->> 'id'),
                   m.user_id, m.project_id, m.created_at, m.updated_at
            from migration m
            """;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final Clock clock;

    public MigrationStore(JdbcTemplate jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    public void insert(NewMigration migration, UUID operation) {
        var now = utc(clock.instant());
        var source = migration.source();
        var dest = migration.dest();
        jdbc.update(
                """
                insert into migration (id, server_id, operation_id, type, status, source_host,
                    source_node, dest_compute, dest_node, dest_host, old_flavor, new_flavor,
                    from_vm_state, user_id, project_id, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, (select host_ip from host where id = ?),
                    ?::jsonb, ?::jsonb, ?, ?, ?, ?, ?)
                """,
                migration.id(),
                migration.serverId(),
                operation,
                migration.type(),
                migration.status(),
                source == null ? null : source.name(),
                source == null ? null : source.hypervisorHostname(),
                dest == null ? migration.destCompute() : dest.name(),
                dest == null ? null : dest.hypervisorHostname(),
                idOf(dest),
                text(migration.oldFlavor()),
                text(migration.newFlavor()),
                migration.from().wire(),
                migration.userId(),
                migration.projectId(),
                now,
                now);
    }

    private static @Nullable UUID idOf(@Nullable HostOfServer host) {
        return host == null ? null : host.id();
    }

    private @Nullable String text(@Nullable FlavorSpec flavor) {
        return flavor == null ? null : json.writeValueAsString(flavor);
    }

    public void setStatus(UUID migration, String status) {
        jdbc.update(
                "update migration set status = ?, updated_at = ? where id = ?",
                status,
                utc(clock.instant()),
                migration);
    }

    /** What awaits a confirm or a revert of a server that is gone awaits it no more. */
    public void confirmThoseOfDeletedServers() {
        jdbc.update(
                """
                update migration m set status = 'confirmed', updated_at = ?
                from server s
                where m.status = 'finished' and s.id = m.server_id and s.deleted_at is not null
                """,
                utc(clock.instant()));
    }

    /** What awaits a confirm or a revert. */
    public Optional<UUID> unconfirmed(UUID server) {
        return jdbc
                .query(
                        "select id from migration where server_id = ? and status = 'finished'",
                        (row, _) -> row.getObject(1, UUID.class),
                        server)
                .stream()
                .findFirst();
    }

    public Optional<MigrationRow> find(UUID server, long number) {
        return jdbc
                .query(
                        SELECT + " where m.server_id = ? and m.number = ?",
                        (row, _) -> row(row),
                        server,
                        number)
                .stream()
                .findFirst();
    }

    public Optional<MigrationRow> find(UUID id) {
        return jdbc.query(SELECT + " where m.id = ?", (row, _) -> row(row), id).stream()
                .findFirst();
    }

    /** The newest first. */
    public List<MigrationRow> list(MigrationQuery query) {
        var where = new ArrayList<>(List.of("true"));
        var values = new ArrayList<Object>();
        equal("m.server_id::text", query.serverId(), where, values);
        equal("m.source_host", query.source(), where, values);
        equal("m.user_id", query.userId(), where, values);
        equal("m.project_id", query.projectId(), where, values);
        if (query.host() != null) {
            where.add("(m.source_host = ? or m.dest_compute = ?)");
            values.add(query.host());
            values.add(query.host());
        }
        any("m.type", query.types(), where, values);
        any("m.status", query.statuses(), where, values);
        times(query, where, values);
        values.add(query.limit());
        return jdbc.query(
                SELECT
                        + " where "
                        + String.join(" and ", where)
                        + " order by m.created_at desc, m.id desc limit ?",
                (row, _) -> row(row),
                values.toArray());
    }

    private static void equal(
            String column, @Nullable String wanted, List<String> where, List<Object> values) {
        if (wanted != null) {
            where.add(column + " = ?");
            values.add(wanted);
        }
    }

    private static void any(
            String column, List<String> wanted, List<String> where, List<Object> values) {
        if (!wanted.isEmpty()) {
            where.add(column + " = any (?)");
            values.add(wanted.toArray(String[]::new));
        }
    }

    private static void times(MigrationQuery query, List<String> where, List<Object> values) {
        if (query.changedSince() != null) {
            where.add("m.updated_at >= ?");
            values.add(utc(query.changedSince()));
        }
        if (query.changedBefore() != null) {
            where.add("m.updated_at <= ?");
            values.add(utc(query.changedBefore()));
        }
        if (query.after() != null) {
            where.add("(m.created_at, m.id) < (?, ?)");
            values.add(utc(query.after().createdAt()));
            values.add(query.after().id());
        }
    }

    private static MigrationRow row(ResultSet row) throws SQLException {
        return new MigrationRow(
                row.getObject(1, UUID.class),
                row.getLong(2),
                row.getObject(3, UUID.class),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getObject(11, Long.class),
                row.getObject(12, Long.class),
                row.getString(13),
                row.getString(14),
                row.getObject(15, OffsetDateTime.class).toInstant(),
                row.getObject(16, OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
