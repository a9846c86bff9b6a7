package io.kilonova.volume;

import static io.kilonova.volume.Rows.time;
import static io.kilonova.volume.Rows.timeIfAny;
import static io.kilonova.volume.Rows.uuid;

import io.kilonova.volume.ListFields.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Attachments; their volume's row is locked by whoever changes them. */
@Repository
public class AttachmentStore {
    public static final ListFields FIELDS =
            new ListFields()
                    .with("id", "a.id", Kind.ID)
                    .with("volume_id", "a.volume_id", Kind.ID)
                    .with("instance_id", "a.instance_id", Kind.TEXT)
                    .with("status", "a.attach_status", Kind.TEXT)
                    .with("attach_status", "a.attach_status", Kind.TEXT)
                    .with("project_id", "v.project_id", Kind.TEXT)
                    .with("created_at", "a.created_at", Kind.TIME);

    private static final String FROM =
            "volume.attachment a join volume.volume v on v.id = a.volume_id";
    private static final ListSql.Source SOURCE =
            new ListSql.Source("select a.* from " + FROM, FROM, "a.id", "v.project_id", FIELDS);

    private final JdbcClient jdbc;
    private final JsonMapper json;

    public AttachmentStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    public void insert(AttachmentRow attachment) {
        jdbc.sql(
                        """
                        insert into volume.attachment (id, volume_id, instance_id, host, mountpoint,
                            attach_status, attach_mode, connector, connection_info, attached_at,
                            created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?)
                        """)
                .params(
                        Rows.values(
                                attachment.id(),
                                attachment.volumeId(),
                                attachment.instanceId(),
                                attachment.host(),
                                attachment.mountpoint(),
                                attachment.attachStatus(),
                                attachment.attachMode(),
                                write(attachment.connector()),
                                write(attachment.connectionInfo()),
                                Rows.timestamp(attachment.attachedAt()),
                                Timestamp.from(attachment.createdAt())))
                .update();
    }

    public void update(AttachmentRow attachment) {
        jdbc.sql(
                        """
                        update volume.attachment set host = ?, mountpoint = ?, attach_status = ?,
                            attach_mode = ?, connector = ?::jsonb, connection_info = ?::jsonb,
                            attached_at = ?
                        where id = ?
                        """)
                .params(
                        Rows.values(
                                attachment.host(),
                                attachment.mountpoint(),
                                attachment.attachStatus(),
                                attachment.attachMode(),
                                write(attachment.connector()),
                                write(attachment.connectionInfo()),
                                Rows.timestamp(attachment.attachedAt()),
                                attachment.id()))
                .update();
    }

    private @Nullable String write(@Nullable JsonNode node) {
        return node == null ? null : json.writeValueAsString(node);
    }

    public Optional<AttachmentRow> find(UUID id) {
        return jdbc.sql("select * from volume.attachment where id = ?")
                .param(id)
                .query((row, _) -> attachment(row))
                .optional();
    }

    public List<AttachmentRow> ofVolume(UUID volumeId) {
        return ofVolumes(List.of(volumeId));
    }

    public List<AttachmentRow> ofVolumes(Collection<UUID> volumeIds) {
        return jdbc.sql(
                        "select * from volume.attachment where volume_id = any(?) order by"
                                + " created_at, id")
                .param(volumeIds.toArray(UUID[]::new))
                .query((row, _) -> attachment(row))
                .list();
    }

    public List<AttachmentRow> list(ListQuery query) {
        var sql = new ListSql(SOURCE, query, json);
        return jdbc.sql(sql.page())
                .params(sql.parameters())
                .query((row, _) -> attachment(row))
                .list();
    }

    public void delete(UUID id) {
        jdbc.sql("delete from volume.attachment where id = ?").param(id).update();
    }

    private AttachmentRow attachment(ResultSet row) throws SQLException {
        var connector = row.getString("connector");
        return new AttachmentRow(
                uuid(row, "id"),
                uuid(row, "volume_id"),
                row.getString("instance_id"),
                row.getString("host"),
                row.getString("mountpoint"),
                row.getString("attach_status"),
                row.getString("attach_mode"),
                connector == null ? null : json.readTree(connector),
                json.readTree(row.getString("connection_info")),
                timeIfAny(row, "attached_at"),
                time(row, "created_at"));
    }
}
