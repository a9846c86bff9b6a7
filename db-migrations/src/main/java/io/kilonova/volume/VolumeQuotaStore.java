package io.kilonova.volume;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Limits of projects, and what of them is used. */
@Repository
public class VolumeQuotaStore {
    private final JdbcClient jdbc;

    public VolumeQuotaStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a project has of one type.
     *
     * @param gibOfVolumes the sizes
     * @param gibCounted the sizes, and what volumes are being extended to
     */
    public record Usage(
            String typeName,
            int volumes,
            int gibOfVolumes,
            int gibCounted,
            int snapshots,
            int gibOfSnapshots) {}

    /** Others who count or add things of the project wait until the transaction ends. */
    public void lock(String projectId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('volumes of ' || ?, 0))")
                .param(projectId)
                .query((_, _) -> projectId)
                .single();
    }

    /** One for each type. */
    public List<Usage> usage(String projectId) {
        return new ArrayList<>(
                jdbc.sql(
                                """
                                select t.name, coalesce(v.count, 0), coalesce(v.size, 0),
                                    coalesce(v.counted, 0), coalesce(s.count, 0), coalesce(s.size, 0)
                                from volume.type t
                                left join (select type_id, count(*) count, sum(size) size,
                                        sum(counted_size) counted
                                    from volume.volume where project_id = :project group by type_id) v
                                    on v.type_id = t.id
                                left join (select type_id, count(*) count, sum(size) size
                                    from volume.snapshot where project_id = :project group by type_id) s
                                    on s.type_id = t.id
                                order by t.name
                                """)
                        .param("project", projectId)
                        .query((row, _) ->
                                new Usage(
                                        row.getString(1),
                                        row.getInt(2),
                                        row.getInt(3),
                                        row.getInt(4),
                                        row.getInt(5),
                                        row.getInt(6)))
                        .list());
    }

    /** Limits of the project's own, by resource; no project has those of all. */
    public Map<String, Integer> limits(String projectId) {
        var limits = new LinkedHashMap<String, Integer>();
        jdbc.sql("select resource, hard_limit from volume.quota where project_id = ?")
                .param(projectId)
                .query(row -> {
                    limits.put(row.getString(1), row.getInt(2));
                });
        return Map.copyOf(limits);
    }

    public void set(String projectId, String resource, int limit) {
        jdbc.sql(
                        """
                        insert into volume.quota (project_id, resource, hard_limit) values (?, ?, ?)
                        on conflict (project_id, resource)
                            do update set hard_limit = excluded.hard_limit
                        """)
                .params(projectId, resource, limit)
                .update();
    }

    /** The limits of a type that is called otherwise from now on. */
    public void rename(String type, String newName) {
        for (var kind : List.of("volumes_", "gigabytes_", "snapshots_")) {
            jdbc.sql("update volume.quota set resource = ? where resource = ?")
                    .params(kind + newName, kind + type)
                    .update();
        }
    }

    /** Back to the limits of all. */
    public void reset(String projectId) {
        jdbc.sql("delete from volume.quota where project_id = ?").param(projectId).update();
    }
}
