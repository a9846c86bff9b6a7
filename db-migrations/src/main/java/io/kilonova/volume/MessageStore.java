package io.kilonova.volume;

import static io.kilonova.volume.Rows.time;
import static io.kilonova.volume.Rows.uuid;

import io.kilonova.volume.ListFields.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What users are told about failures; kept for a while. */
@Repository
public class MessageStore {
    public static final ListFields FIELDS =
            new ListFields()
                    .with("id", "m.id", Kind.ID)
                    .with("event_id", "m.event_id", Kind.TEXT)
                    .with("request_id", "m.request_id", Kind.TEXT)
                    .with("resource_type", "m.resource_type", Kind.TEXT)
                    .with("resource_uuid", "m.resource_id", Kind.ID)
                    .with("message_level", "'ERROR'", Kind.TEXT)
                    .with("created_at", "m.created_at", Kind.TIME);

    private static final String FROM = "volume.message m";
    private static final ListSql.Source SOURCE =
            new ListSql.Source("select m.* from " + FROM, FROM, "m.id", "m.project_id", FIELDS);

    private final JdbcClient jdbc;
    private final JsonMapper json;

    public MessageStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    public void insert(MessageRow message) {
        jdbc.sql("insert into volume.message values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        message.id(),
                        message.projectId(),
                        message.eventId(),
                        message.requestId(),
                        message.resourceType(),
                        message.resourceId(),
                        message.userMessage(),
                        Timestamp.from(message.createdAt()))
                .update();
    }

    public Optional<MessageRow> find(UUID id) {
        return jdbc.sql("select * from volume.message where id = ?")
                .param(id)
                .query((row, _) -> message(row))
                .optional();
    }

    public List<MessageRow> list(ListQuery query) {
        var sql = new ListSql(SOURCE, query, json);
        return jdbc.sql(sql.page()).params(sql.parameters()).query((row, _) -> message(row)).list();
    }

    public void delete(UUID id) {
        jdbc.sql("delete from volume.message where id = ?").param(id).update();
    }

    public void deleteOlderThan(Instant time) {
        jdbc.sql("delete from volume.message where created_at < ?")
                .param(Timestamp.from(time))
                .update();
    }

    private static MessageRow message(ResultSet row) throws SQLException {
        return new MessageRow(
                uuid(row, "id"),
                row.getString("project_id"),
                row.getString("event_id"),
                row.getString("request_id"),
                row.getString("resource_type"),
                uuid(row, "resource_id"),
                row.getString("user_message"),
                time(row, "created_at"));
    }
}
