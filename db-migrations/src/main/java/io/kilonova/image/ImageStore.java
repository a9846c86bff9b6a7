package io.kilonova.image;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Images and whom they are shared with. */
@Repository
public class ImageStore {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    public ImageStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** One project's share in an image. */
    public record Member(
            UUID imageId, String memberId, String status, Instant createdAt, Instant updatedAt) {}

    /** False when the id is taken. */
    public boolean insert(ImageRow image) {
        return jdbc.sql(
                                """
                                insert into image.image (id, name, status, visibility, owner, disk_format,
                                    container_format, min_disk, min_ram, protected, hidden, tags, properties,
                                    created_at, updated_at)
                                values (:id, :name, :status, :visibility, :owner, :diskFormat,
                                    :containerFormat, :minDisk, :minRam, :protected, :hidden, :tags,
                                    :properties::jsonb, :now, :now)
                                on conflict do nothing
                                """)
                        .params(parameters(image))
                        .update()
                == 1;
    }

    public void update(ImageRow image) {
        jdbc.sql(
                        """
                        update image.image set name = :name, visibility = :visibility, owner = :owner,
                            disk_format = :diskFormat, container_format = :containerFormat,
                            min_disk = :minDisk, min_ram = :minRam, protected = :protected,
                            hidden = :hidden, tags = :tags, properties = :properties::jsonb,
                            updated_at = :now
                        where id = :id
                        """)
                .params(parameters(image))
                .update();
    }

    /** From one status to another; false when it was in another by then. */
    public boolean move(UUID id, String from, String to, Instant now) {
        return jdbc.sql(
                                "update image.image set status = ?, updated_at = ? where id = ? and"
                                        + " status = ?")
                        .params(to, Timestamp.from(now), id, from)
                        .update()
                == 1;
    }

    /** From queued to saving: the image as it is from then on; empty when it was not queued. */
    public Optional<ImageRow> startSaving(UUID id, Instant now) {
        return jdbc.sql(
                        """
                        update image.image set status = 'saving', updated_at = ?
                        where id = ? and status = 'queued' returning *
                        """)
                .params(Timestamp.from(now), id)
                .query((row, _) -> image(row))
                .optional();
    }

    /** The bytes are there: what they are. False when the image is not being saved any more. */
    public boolean activate(
            UUID id, long size, long virtualSize, String checksum, String hash, Instant now) {
        return jdbc.sql(
                                """
                                update image.image set status = 'active', size = ?, virtual_size = ?,
                                    checksum = ?, hash_value = ?, updated_at = ?
                                where id = ? and status = 'saving'
                                """)
                        .params(size, virtualSize, checksum, hash, Timestamp.from(now), id)
                        .update()
                == 1;
    }

    public Optional<ImageRow> find(UUID id) {
        return jdbc.sql("select * from image.image where id = ?")
                .param(id)
                .query((row, _) -> image(row))
                .optional();
    }

    /** The same, and nobody changes it until the transaction ends. */
    public Optional<ImageRow> lock(UUID id) {
        return jdbc.sql("select * from image.image where id = ? for update")
                .param(id)
                .query((row, _) -> image(row))
                .optional();
    }

    public List<ImageRow> list(ImageFilter filter) {
        var sql = new ImageListSql(filter);
        return jdbc.sql(sql.text()).params(sql.parameters()).query((row, _) -> image(row)).list();
    }

    /** Others who count or add bytes of the project wait until the transaction ends. */
    public void lockBytesOf(String project) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('image bytes of ' || ?, 0))")
                .param(project)
                .query((_, _) -> project)
                .single();
    }

    public long bytesOf(String project) {
        return jdbc.sql("select coalesce(sum(size), 0) from image.image where owner = ?")
                .param(project)
                .query(Long.class)
                .single();
    }

    public boolean delete(UUID id) {
        return jdbc.sql("delete from image.image where id = ?").param(id).update() == 1;
    }

    /** Images whose uploads a crash cut off, queued again. */
    public List<UUID> resetInterrupted(Instant now) {
        return jdbc.sql(
                        "update image.image set status = 'queued', updated_at = ? where status ="
                                + " 'saving' returning id")
                .param(Timestamp.from(now))
                .query((row, _) -> row.getObject("id", UUID.class))
                .list();
    }

    public List<Member> members(UUID id) {
        return jdbc.sql("select * from image.member where image_id = ? order by member_id")
                .param(id)
                .query((row, _) -> member(row))
                .list();
    }

    /** False when it is one already. */
    public boolean addMember(UUID id, String project, Instant now) {
        return jdbc.sql(
                                "insert into image.member values (?, ?, 'pending', ?, ?) on"
                                        + " conflict do nothing")
                        .params(id, project, Timestamp.from(now), Timestamp.from(now))
                        .update()
                == 1;
    }

    public boolean setMember(UUID id, String project, String status, Instant now) {
        return jdbc.sql(
                                "update image.member set status = ?, updated_at = ? where image_id"
                                        + " = ? and member_id = ?")
                        .params(status, Timestamp.from(now), id, project)
                        .update()
                == 1;
    }

    public boolean removeMember(UUID id, String project) {
        return jdbc.sql("delete from image.member where image_id = ? and member_id = ?")
                        .params(id, project)
                        .update()
                == 1;
    }

    private Map<String, @Nullable Object> parameters(ImageRow image) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", image.id());
        values.put("name", image.name());
        values.put("status", image.status());
        values.put("visibility", image.visibility());
        values.put("owner", image.owner());
        values.put("diskFormat", image.diskFormat());
        values.put("containerFormat", image.containerFormat());
        values.put("minDisk", image.minDisk());
        values.put("minRam", image.minRam());
        values.put("protected", image.isProtected());
        values.put("hidden", image.isHidden());
        values.put("tags", image.tags().toArray(String[]::new));
        values.put("properties", json.writeValueAsString(image.properties()));
        values.put("now", Timestamp.from(image.updatedAt()));
        return values;
    }

    private ImageRow image(ResultSet row) throws SQLException {
        return new ImageRow(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("status"),
                row.getString("visibility"),
                row.getString("owner"),
                row.getString("disk_format"),
                row.getString("container_format"),
                row.getObject("size", Long.class),
                row.getObject("virtual_size", Long.class),
                row.getString("checksum"),
                row.getString("hash_value"),
                row.getInt("min_disk"),
                row.getInt("min_ram"),
                row.getBoolean("protected"),
                row.getBoolean("hidden"),
                List.of((String[]) row.getArray("tags").getArray()),
                json.readValue(
                        row.getString("properties"), new TypeReference<Map<String, String>>() {}),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getObject("image_id", UUID.class),
                row.getString("member_id"),
                row.getString("status"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
