package io.kilonova.flavor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Flavors, and the projects that may use those which are not public. */
@Repository
public class FlavorStore {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    public FlavorStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Which flavors a list has.
     *
     * @param isPublic null for both kinds
     * @param project whose private flavors count as seen, or null for everybody's
     */
    public record Filter(
            @Nullable Boolean isPublic, @Nullable String project, int minRam, int minDisk) {}

    public Optional<FlavorRow> find(String flavorId) {
        return jdbc.sql("select * from flavor where flavor_id = ?")
                .param(flavorId)
                .query((row, _) -> flavor(row))
                .optional();
    }

    public boolean hasName(String name) {
        return jdbc.sql("select count(*) from flavor where name = ?")
                        .param(name)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** All that match, by flavor id. */
    public List<FlavorRow> list(Filter filter) {
        return jdbc.sql(
                        """
                        select * from flavor f
                        where not disabled and memory_mb >= :minRam and root_gb >= :minDisk
                          and (cast(:isPublic as boolean) is null or is_public = :isPublic)
                          and (is_public or cast(:project as text) is null or exists (
                                select 1 from flavor_access a
                                where a.flavor = f.id and a.project_id = :project))
                        order by flavor_id
                        """)
                .param("minRam", filter.minRam())
                .param("minDisk", filter.minDisk())
                .param("isPublic", filter.isPublic())
                .param("project", filter.project())
                .query((row, _) -> flavor(row))
                .list();
    }

    /** Fails with a duplicate key when name or id is taken. */
    public void insert(FlavorRow flavor) {
        jdbc.sql(
                        """
                        insert into flavor (id, flavor_id, name, description, vcpus, memory_mb, root_gb,
                            ephemeral_gb, swap_mb, rxtx_factor, is_public, extra_specs, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, now())
                        """)
                .param(flavor.id())
                .param(flavor.flavorId())
                .param(flavor.name())
                .param(flavor.description())
                .param(flavor.vcpus())
                .param(flavor.memoryMb())
                .param(flavor.rootGb())
                .param(flavor.ephemeralGb())
                .param(flavor.swapMb())
                .param(flavor.rxtxFactor())
                .param(flavor.isPublic())
                .param(json.writeValueAsString(flavor.extraSpecs()))
                .update();
    }

    public void describe(UUID id, @Nullable String description) {
        jdbc.sql("update flavor set description = ?, updated_at = now() where id = ?")
                .param(description)
                .param(id)
                .update();
    }

    public void putExtraSpecs(UUID id, Map<String, String> specs) {
        jdbc.sql(
                        "update flavor set extra_specs = extra_specs || ?::jsonb, updated_at ="
                                + " now() where id = ?")
                .param(json.writeValueAsString(specs))
                .param(id)
                .update();
    }

    public void removeExtraSpec(UUID id, String key) {
        jdbc.sql("update flavor set extra_specs = extra_specs - ?, updated_at = now() where id = ?")
                .param(key)
                .param(id)
                .update();
    }

    public void delete(UUID id) {
        jdbc.sql("delete from flavor where id = ?").param(id).update();
    }

    public List<String> access(UUID id) {
        return List.copyOf(
                jdbc.sql(
                                "select project_id from flavor_access where flavor = ? order by"
                                        + " project_id")
                        .param(id)
                        .query((row, _) -> row.getString(1))
                        .list());
    }

    /** False when the project has it already. */
    public boolean grant(UUID id, String project) {
        return jdbc.sql("insert into flavor_access values (?, ?) on conflict do nothing")
                        .param(id)
                        .param(project)
                        .update()
                == 1;
    }

    public boolean revoke(UUID id, String project) {
        return jdbc.sql("delete from flavor_access where flavor = ? and project_id = ?")
                        .param(id)
                        .param(project)
                        .update()
                == 1;
    }

    private FlavorRow flavor(ResultSet row) throws SQLException {
        return new FlavorRow(
                row.getObject("id", UUID.class),
                row.getString("flavor_id"),
                row.getString("name"),
                row.getString("description"),
                row.getInt("vcpus"),
                row.getInt("memory_mb"),
                row.getInt("root_gb"),
                row.getInt("ephemeral_gb"),
                row.getInt("swap_mb"),
                row.getDouble("rxtx_factor"),
                row.getBoolean("is_public"),
                row.getBoolean("disabled"),
                json.readValue(
                        row.getString("extra_specs"), new TypeReference<Map<String, String>>() {}));
    }
}
