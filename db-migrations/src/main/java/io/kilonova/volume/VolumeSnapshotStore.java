package io.kilonova.volume;

import static io.kilonova.volume.Rows.time;
import static io.kilonova.volume.Rows.timeIfAny;
import static io.kilonova.volume.Rows.uuid;

import io.kilonova.volume.ListFields.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Snapshots of volumes. */
@Repository
public class VolumeSnapshotStore {
    public static final ListFields FIELDS =
            new ListFields()
                    .with("id", "s.id", Kind.ID)
                    .with("name", "s.name", Kind.TEXT)
                    .with("description", "s.description", Kind.TEXT)
                    .with("project_id", "s.project_id", Kind.TEXT)
                    .with("user_id", "s.user_id", Kind.TEXT)
                    .with("status", "s.status", Kind.TEXT)
                    .with("volume_id", "s.volume_id", Kind.ID)
                    .with("size", "s.size", Kind.NUMBER)
                    .with("availability_zone", "v.availability_zone", Kind.TEXT)
                    .with("created_at", "s.created_at", Kind.TIME)
                    .with("updated_at", "s.updated_at", Kind.TIME)
                    .with("metadata", "s.metadata", Kind.MAP);

    private static final String FROM =
            "volume.snapshot s join volume.volume v on v.id = s.volume_id";
    private static final ListSql.Source SOURCE =
            new ListSql.Source("select s.* from " + FROM, FROM, "s.id", "s.project_id", FIELDS);

    private final JdbcClient jdbc;
    private final JsonMapper mapper;
    private final Json json;

    public VolumeSnapshotStore(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
        this.json = new Json(mapper);
    }

    public void insert(SnapshotRow snapshot) {
        jdbc.sql(
                        """
                        insert into volume.snapshot (id, volume_id, project_id, user_id, name,
                            description, size, status, type_id, metadata, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
                        """)
                .params(
                        Rows.values(
                                snapshot.id(),
                                snapshot.volumeId(),
                                snapshot.projectId(),
                                snapshot.userId(),
                                snapshot.name(),
                                snapshot.description(),
                                snapshot.size(),
                                snapshot.status(),
                                snapshot.typeId(),
                                json.write(snapshot.metadata()),
                                Timestamp.from(snapshot.createdAt())))
                .update();
    }

    public Optional<SnapshotRow> find(UUID id) {
        return find(id, "");
    }

    /** The same, and nobody changes it until the transaction ends. */
    public Optional<SnapshotRow> lock(UUID id) {
        return find(id, " for update");
    }

    private Optional<SnapshotRow> find(UUID id, String lock) {
        return jdbc.sql("select * from volume.snapshot where id = ?" + lock)
                .param(id)
                .query((row, _) -> snapshot(row))
                .optional();
    }

    /** The newest first. */
    public List<SnapshotRow> ofVolume(UUID volumeId) {
        return jdbc.sql(
                        "select * from volume.snapshot where volume_id = ? order by created_at"
                                + " desc, id desc")
                .param(volumeId)
                .query((row, _) -> snapshot(row))
                .list();
    }

    public void setStatus(UUID id, String status, String progress, Instant now) {
        jdbc.sql(
                        "update volume.snapshot set status = ?, progress = ?, updated_at = ? where"
                                + " id = ?")
                .params(Rows.values(status, progress, Timestamp.from(now), id))
                .update();
    }

    public void describe(
            UUID id, @Nullable String name, @Nullable String description, Instant now) {
        jdbc.sql(
                        "update volume.snapshot set name = ?, description = ?, updated_at = ?"
                                + " where id = ?")
                .params(Rows.values(name, description, Timestamp.from(now), id))
                .update();
    }

    public void setMetadata(UUID id, Map<String, String> metadata, Instant now) {
        jdbc.sql("update volume.snapshot set metadata = ?::jsonb, updated_at = ? where id = ?")
                .params(Rows.values(json.write(metadata), Timestamp.from(now), id))
                .update();
    }

    /** All snapshots of the volume that belong to the one come to belong to the other. */
    public void giveAway(UUID volumeId, String from, String to, String toUser) {
        jdbc.sql(
                        "update volume.snapshot set project_id = ?, user_id = ? where volume_id ="
                                + " ? and project_id = ?")
                .params(Rows.values(to, toUser, volumeId, from))
                .update();
    }

    public List<SnapshotRow> list(ListQuery query) {
        var sql = new ListSql(SOURCE, query, mapper);
        return jdbc.sql(sql.page())
                .params(sql.parameters())
                .query((row, _) -> snapshot(row))
                .list();
    }

    public long count(ListQuery query) {
        var sql = new ListSql(SOURCE, query, mapper);
        return jdbc.sql(sql.count()).params(sql.parameters()).query(Long.class).single();
    }

    public void delete(UUID id) {
        jdbc.sql("delete from volume.snapshot where id = ?").param(id).update();
    }

    private SnapshotRow snapshot(ResultSet row) throws SQLException {
        return new SnapshotRow(
                uuid(row, "id"),
                uuid(row, "volume_id"),
                row.getString("project_id"),
                row.getString("user_id"),
                row.getString("name"),
                row.getString("description"),
                row.getInt("size"),
                row.getString("status"),
                row.getString("progress"),
                uuid(row, "type_id"),
                json.texts(row.getString("metadata")),
                time(row, "created_at"),
                timeIfAny(row, "updated_at"));
    }
}
