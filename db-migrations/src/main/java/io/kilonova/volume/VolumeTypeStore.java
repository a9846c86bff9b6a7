package io.kilonova.volume;

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
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Types of volumes, and the projects that may use those which are not for all. */
@Repository
public class VolumeTypeStore {
    public static final ListFields FIELDS =
            new ListFields()
                    .with("id", "t.id", Kind.ID)
                    .with("name", "t.name", Kind.TEXT)
                    .with("description", "t.description", Kind.TEXT)
                    .with("is_public", "t.is_public", Kind.FLAG)
                    .with("created_at", "t.created_at", Kind.TIME)
                    .with("extra_specs", "t.extra_specs", Kind.MAP);

    private static final String FROM = "volume.type t";
    private static final String VISIBLE =
            "(t.is_public or exists (select 1 from volume.type_access a where a.type_id = t.id and"
                    + " a.project_id = %s))";

    private final JdbcClient jdbc;
    private final JsonMapper mapper;
    private final Json json;

    public VolumeTypeStore(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
        this.json = new Json(mapper);
    }

    /** False when there is one of that name. */
    public boolean insert(VolumeTypeRow type, Instant now) {
        return jdbc.sql(
                                """
                                insert into volume.type (id, name, description, is_public, extra_specs, created_at)
                                values (?, ?, ?, ?, ?::jsonb, ?) on conflict (name) do nothing
                                """)
                        .params(
                                Rows.values(
                                        type.id(),
                                        type.name(),
                                        type.description(),
                                        type.isPublic(),
                                        json.write(type.extraSpecs()),
                                        Timestamp.from(now)))
                        .update()
                == 1;
    }

    /** False when there is another of that name. */
    public boolean update(VolumeTypeRow type, Instant now) {
        try {
            jdbc.sql(
                            """
                            update volume.type set name = ?, description = ?, is_public = ?,
                                extra_specs = ?::jsonb, updated_at = ? where id = ?
                            """)
                    .params(
                            Rows.values(
                                    type.name(),
                                    type.description(),
                                    type.isPublic(),
                                    json.write(type.extraSpecs()),
                                    Timestamp.from(now),
                                    type.id()))
                    .update();
            return true;
        } catch (DuplicateKeyException _) {
            return false;
        }
    }

    public Optional<VolumeTypeRow> find(UUID id) {
        return jdbc.sql("select * from volume.type where id = ?")
                .param(id)
                .query((row, _) -> type(row))
                .optional();
    }

    /** The same, and nobody deletes or changes it until the transaction ends. */
    public Optional<VolumeTypeRow> lock(UUID id) {
        return jdbc.sql("select * from volume.type where id = ? for update")
                .param(id)
                .query((row, _) -> type(row))
                .optional();
    }

    public Optional<VolumeTypeRow> findByName(String name) {
        return jdbc.sql("select * from volume.type where name = ?")
                .param(name)
                .query((row, _) -> type(row))
                .optional();
    }

    /** The list's project is the one that must be allowed to use them. */
    public List<VolumeTypeRow> list(ListQuery query) {
        var everybody =
                new ListQuery(
                        null,
                        query.conditions(),
                        query.sorts(),
                        query.marker(),
                        query.limit(),
                        query.offset());
        var select = "select t.* from " + FROM;
        var project = query.projectId();
        if (project != null) {
            select += " join (select :viewer::text) p on " + VISIBLE.formatted(":viewer");
        }
        var sql =
                new ListSql(
                        new ListSql.Source(select, FROM, "t.id", "", FIELDS), everybody, mapper);
        var statement = jdbc.sql(sql.page()).params(sql.parameters());
        return (project == null ? statement : statement.param("viewer", project))
                .query((row, _) -> type(row))
                .list();
    }

    public boolean isUsed(UUID id) {
        return jdbc.sql(
                        """
                        select exists (select 1 from volume.volume where type_id = :id)
                            or exists (select 1 from volume.snapshot where type_id = :id)
                        """)
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    public void delete(UUID id) {
        jdbc.sql("delete from volume.type where id = ?").param(id).update();
    }

    public boolean mayUse(UUID id, String projectId) {
        return jdbc.sql(
                        "select exists (select 1 from volume.type t where t.id = :id and "
                                + VISIBLE.formatted(":project")
                                + ")")
                .params(Map.of("id", id, "project", projectId))
                .query(Boolean.class)
                .single();
    }

    public List<String> projects(UUID id) {
        return jdbc.sql("select project_id from volume.type_access where type_id = ? order by 1")
                .param(id)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /** False when it may already. */
    public boolean allow(UUID id, String projectId) {
        return jdbc.sql("insert into volume.type_access values (?, ?) on conflict do nothing")
                        .params(Rows.values(id, projectId))
                        .update()
                == 1;
    }

    public boolean disallow(UUID id, String projectId) {
        return jdbc.sql("delete from volume.type_access where type_id = ? and project_id = ?")
                        .params(Rows.values(id, projectId))
                        .update()
                == 1;
    }

    private VolumeTypeRow type(ResultSet row) throws SQLException {
        return new VolumeTypeRow(
                uuid(row, "id"),
                row.getString("name"),
                row.getString("description"),
                row.getBoolean("is_public"),
                json.texts(row.getString("extra_specs")));
    }
}
