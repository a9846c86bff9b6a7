package io.kilonova.volume;

import static io.kilonova.volume.Rows.time;
import static io.kilonova.volume.Rows.timeIfAny;
import static io.kilonova.volume.Rows.uuid;

import io.kilonova.volume.ListFields.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Volumes. Who decides by a volume's status locks it, and changes it before letting go. */
@Repository
public class VolumeStore {
    public static final ListFields FIELDS =
            new ListFields()
                    .with("id", "v.id", Kind.ID)
                    .with("name", "v.name", Kind.TEXT)
                    .with("description", "v.description", Kind.TEXT)
                    .with("project_id", "v.project_id", Kind.TEXT)
                    .with("user_id", "v.user_id", Kind.TEXT)
                    .with("status", "v.status", Kind.TEXT)
                    .with("attach_status", "v.attach_status", Kind.TEXT)
                    .with("migration_status", "v.migration_status", Kind.TEXT)
                    .with("availability_zone", "v.availability_zone", Kind.TEXT)
                    .with("volume_type_id", "v.type_id", Kind.ID)
                    .with("snapshot_id", "v.snapshot_id", Kind.ID)
                    .with("source_volid", "v.source_volume_id", Kind.ID)
                    .with("size", "v.size", Kind.NUMBER)
                    .with("bootable", "v.bootable", Kind.FLAG)
                    .with("multiattach", "v.multiattach", Kind.FLAG)
                    .with("created_at", "v.created_at", Kind.TIME)
                    .with("updated_at", "v.updated_at", Kind.TIME)
                    .with("metadata", "v.metadata", Kind.MAP)
                    .with("glance_metadata", "v.image_metadata", Kind.MAP);

    private static final String FROM = "volume.volume v join volume.type t on t.id = v.type_id";
    private static final String SELECT = "select v.*, t.name as type_name from " + FROM;
    private static final ListSql.Source SOURCE =
            new ListSql.Source(SELECT, FROM, "v.id", "v.project_id", FIELDS);

    private final JdbcClient jdbc;
    private final JsonMapper mapper;
    private final Json json;

    public VolumeStore(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
        this.json = new Json(mapper);
    }

    /** Of all volumes of one project, or of all. */
    public record Summary(long count, long size, Map<String, List<String>> metadata) {}

    public void insert(VolumeRow volume) {
        jdbc.sql(
                        """
                        insert into volume.volume (id, project_id, user_id, name, description, size,
                            counted_size, status, availability_zone, type_id, snapshot_id,
                            source_volume_id, bootable, multiattach, metadata, image_metadata,
                            created_at)
                        values (:id, :project, :user, :name, :description, :size, :size, :status,
                            :zone, :type, :snapshot, :source, :bootable, :multiattach,
                            :metadata::jsonb, :imageMetadata::jsonb, :now)
                        """)
                .params(parameters(volume))
                .update();
    }

    private Map<String, @Nullable Object> parameters(VolumeRow volume) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", volume.id());
        values.put("project", volume.projectId());
        values.put("user", volume.userId());
        values.put("name", volume.name());
        values.put("description", volume.description());
        values.put("size", volume.size());
        values.put("status", volume.status());
        values.put("zone", volume.availabilityZone());
        values.put("type", volume.typeId());
        values.put("snapshot", volume.snapshotId());
        values.put("source", volume.sourceVolumeId());
        values.put("bootable", volume.isBootable());
        values.put("multiattach", volume.isMultiattach());
        values.put("metadata", json.write(volume.metadata()));
        values.put("imageMetadata", json.write(volume.imageMetadata()));
        values.put("now", Timestamp.from(volume.createdAt()));
        return values;
    }

    public Optional<VolumeRow> find(UUID id) {
        return jdbc.sql(SELECT + " where v.id = ?")
                .param(id)
                .query((row, _) -> volume(row))
                .optional();
    }

    /** The same, and nobody changes it until the transaction ends. */
    public Optional<VolumeRow> lock(UUID id) {
        return jdbc.sql(SELECT + " where v.id = ? for update of v")
                .param(id)
                .query((row, _) -> volume(row))
                .optional();
    }

    public void update(UUID id, VolumeChange change, Instant now) {
        var sets = new StringBuilder("updated_at = :now");
        var values = new HashMap<String, @Nullable Object>();
        change.values()
                .forEach((column, value) -> {
                    sets.append(", ").append(column).append(" = :").append(column);
                    if (column.endsWith("metadata")) {
                        sets.append("::jsonb");
                        values.put(column, mapper.writeValueAsString(value));
                    } else {
                        values.put(column, value);
                    }
                });
        values.put("now", Timestamp.from(now));
        values.put("id", id);
        jdbc.sql("update volume.volume set " + sets + " where id = :id").params(values).update();
    }

    /** From one status to another; nothing when it is in another by then. */
    public void move(UUID id, String from, String to, Instant now) {
        jdbc.sql(
                        "update volume.volume set status = ?, updated_at = ? where id = ? and"
                                + " status = ?")
                .params(to, Timestamp.from(now), id, from)
                .update();
    }

    public List<VolumeRow> list(ListQuery query) {
        var sql = new ListSql(SOURCE, query, mapper);
        return jdbc.sql(sql.page()).params(sql.parameters()).query((row, _) -> volume(row)).list();
    }

    public long count(ListQuery query) {
        var sql = new ListSql(SOURCE, query, mapper);
        return jdbc.sql(sql.count()).params(sql.parameters()).query(Long.class).single();
    }

    /**
     * @param projectId null for all projects
     */
    public Summary summary(@Nullable String projectId) {
        var metadata = new TreeMap<String, TreeSet<String>>();
        jdbc.sql(
                        """
                        select distinct m.key, m.value
                        from volume.volume v cross join jsonb_each_text(v.metadata) m
                        where v.project_id = coalesce(:project::text, v.project_id)
                        """)
                .param("project", projectId)
                .query(row -> {
                    metadata.computeIfAbsent(row.getString(1), _ -> new TreeSet<>())
                            .add(row.getString(2));
                });
        var distinct = new TreeMap<String, List<String>>();
        metadata.forEach((key, values) -> distinct.put(key, List.copyOf(values)));
        return jdbc.sql(
                        """
                        select count(*), coalesce(sum(size), 0) from volume.volume
                        where project_id = coalesce(:project::text, project_id)
                        """)
                .param("project", projectId)
                .query((row, _) -> new Summary(row.getLong(1), row.getLong(2), distinct))
                .single();
    }

    /** Its attachments, offers and the like go with it; snapshots must be gone. */
    public void delete(UUID id) {
        jdbc.sql("delete from volume.volume where id = ?").param(id).update();
    }

    private VolumeRow volume(ResultSet row) throws SQLException {
        return new VolumeRow(
                uuid(row, "id"),
                row.getString("project_id"),
                row.getString("user_id"),
                row.getString("name"),
                row.getString("description"),
                row.getInt("size"),
                row.getInt("counted_size"),
                row.getString("status"),
                row.getString("attach_status"),
                row.getString("previous_status"),
                row.getString("migration_status"),
                row.getString("availability_zone"),
                uuid(row, "type_id"),
                row.getString("type_name"),
                row.getObject("snapshot_id", UUID.class),
                row.getObject("source_volume_id", UUID.class),
                row.getBoolean("bootable"),
                row.getBoolean("multiattach"),
                row.getObject("readonly", Boolean.class),
                row.getString("attached_mode"),
                json.texts(row.getString("metadata")),
                json.texts(row.getString("image_metadata")),
                time(row, "created_at"),
                timeIfAny(row, "updated_at"));
    }
}
