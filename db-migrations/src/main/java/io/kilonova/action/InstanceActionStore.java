package io.kilonova.action;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Keeps the record of what was done to servers. Writes belong into the caller's transaction. */
@Repository
public class InstanceActionStore {
    private static final String COLUMNS =
            """
            select a.id, a.server_id, a.request_id, a.operation_id, a.action, a.user_id,
                   a.project_id, a.message, a.started_at, a.updated_at, a.finished_at
            from instance_action a
            """;

    private final JdbcTemplate jdbc;

    public InstanceActionStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Which actions of a server a list wants. */
    public record ActionQuery(
            UUID serverId,
            @Nullable Instant changedSince,
            @Nullable Instant changedBefore,
            @Nullable InstanceActionRow after,
            int limit) {}

    public void insert(List<InstanceActionRow> actions) {
        jdbc.batchUpdate(
                """
                insert into instance_action (
                    id, server_id, request_id, operation_id, action, user_id, project_id, message,
                    started_at, updated_at, finished_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                actions,
                Math.max(1, actions.size()),
                (statement, action) -> {
                    var values =
                            Arrays.asList(
                                    action.id(),
                                    action.serverId(),
                                    action.requestId(),
                                    action.operationId(),
                                    action.action(),
                                    action.userId(),
                                    action.projectId(),
                                    action.message(),
                                    utc(action.startedAt()),
                                    utc(action.updatedAt()),
                                    utc(action.finishedAt()));
                    for (int i = 0; i < values.size(); i++) {
                        statement.setObject(i + 1, values.get(i));
                    }
                });
    }

    /** Notes that a step of the operation's action begins; again begins nothing new. */
    public void beginEvent(UUID operationId, String event, @Nullable String host, Instant at) {
        jdbc.update(
                """
                insert into instance_action_event (action_id, sequence, event, started_at, host)
                select a.id, coalesce(max(e.sequence), 0) + 1, ?, ?, ?
                from instance_action a left join instance_action_event e on e.action_id = a.id
                where a.operation_id = ?
                group by a.id
                having not coalesce(bool_or(e.event = ? and e.finished_at is null), false)
                """,
                event,
                utc(at),
                host,
                operationId,
                event);
        jdbc.update(
                "update instance_action set updated_at = ? where operation_id = ?",
                utc(at),
                operationId);
    }

    /** Notes how a step of the operation's action ended; {@code failure} is null for success. */
    public void finishEvent(UUID operationId, String event, @Nullable String failure, Instant at) {
        jdbc.update(
                """
                update instance_action_event e
                set finished_at = ?, result = ?, details = ?
                from instance_action a
                where a.operation_id = ? and e.action_id = a.id and e.event = ?
                  and e.finished_at is null
                """,
                utc(at),
                failure == null ? "Success" : "Error",
                failure,
                operationId,
                event);
    }

    /** Notes how the operation's action ended; {@code failure} is null for success. */
    public void finish(UUID operationId, @Nullable String failure, Instant at) {
        jdbc.update(
                """
                update instance_action set finished_at = ?, updated_at = ?, message = ?
                where operation_id = ? and finished_at is null
                """,
                utc(at),
                utc(at),
                failure,
                operationId);
    }

    /** The newest first. */
    public List<InstanceActionRow> list(ActionQuery query) {
        var where = new ArrayList<>(List.of("a.server_id = ?"));
        var values = new ArrayList<Object>(List.of(query.serverId()));
        if (query.changedSince() != null) {
            where.add("a.updated_at >= ?");
            values.add(query.changedSince().atOffset(ZoneOffset.UTC));
        }
        if (query.changedBefore() != null) {
            where.add("a.updated_at <= ?");
            values.add(query.changedBefore().atOffset(ZoneOffset.UTC));
        }
        if (query.after() != null) {
            where.add("(a.started_at, a.id) < (?, ?)");
            values.add(query.after().startedAt().atOffset(ZoneOffset.UTC));
            values.add(query.after().id());
        }
        values.add(query.limit());
        return jdbc.query(
                COLUMNS
                        + " where "
                        + String.join(" and ", where)
                        + " order by a.started_at desc, a.id desc limit ?",
                (row, _) -> action(row),
                values.toArray());
    }

    /** The action that the request made on the server. */
    public Optional<InstanceActionRow> find(UUID serverId, String requestId) {
        return jdbc
                .query(
                        COLUMNS
                                + " where a.server_id = ? and a.request_id = ?"
                                + " order by a.started_at desc limit 1",
                        (row, _) -> action(row),
                        serverId,
                        requestId)
                .stream()
                .findFirst();
    }

    /** The steps of the action, the last one first. */
    public List<InstanceActionEventRow> events(UUID actionId) {
        return jdbc.query(
                """
                select action_id, event, started_at, finished_at, result, host, details, traceback
                from instance_action_event where action_id = ? order by sequence desc
                """,
                (row, _) ->
                        new InstanceActionEventRow(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                time(row, 3),
                                timeOrNull(row, 4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                row.getString(8)),
                actionId);
    }

    private static InstanceActionRow action(ResultSet row) throws SQLException {
        return new InstanceActionRow(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                time(row, 9),
                time(row, 10),
                timeOrNull(row, 11));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant timeOrNull(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
