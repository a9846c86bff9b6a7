package io.kilonova.quota;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Limits that somebody set, and what projects use, counted from its rows. */
@Repository
public class QuotaStore {
    private final JdbcTemplate jdbc;

    public QuotaStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What the servers of a project use together; deleted ones do not count, nor those in the
     * recycle bin that are not about to leave it.
     */
    public record Usage(long instances, long cores, long ramMb) {}

    /** The project's limits by resource, and where it has none, those of class default. */
    public Map<String, Integer> limits(String projectId) {
        return limits(
                """
                select resource, hard_limit from quota_class_limit c
                where class = 'default' and not exists (
                    select 1 from quota_limit l where l.project_id = ? and l.resource = c.resource)
                union all
                select resource, hard_limit from quota_limit where project_id = ?
                """,
                projectId,
                projectId);
    }

    public Map<String, Integer> classLimits(String name) {
        return limits("select resource, hard_limit from quota_class_limit where class = ?", name);
    }

    private Map<String, Integer> limits(String sql, Object... values) {
        var limits = new HashMap<String, Integer>();
        jdbc.query(
                sql,
                row -> {
                    limits.put(row.getString(1), row.getInt(2));
                },
                values);
        return Map.copyOf(limits);
    }

    /** Leaves the limits of other resources as they are. */
    public void put(String projectId, Map<String, Integer> limits) {
        limits.forEach((resource, limit) ->
                jdbc.update(
                        """
                        insert into quota_limit (project_id, resource, hard_limit)
                        values (?, ?, ?)
                        on conflict (project_id, resource)
                            do update set hard_limit = excluded.hard_limit
                        """,
                        projectId,
                        resource,
                        limit));
    }

    /** Leaves the limits of other resources as they are. */
    public void putClass(String name, Map<String, Integer> limits) {
        limits.forEach((resource, limit) ->
                jdbc.update(
                        """
                        insert into quota_class_limit (class, resource, hard_limit)
                        values (?, ?, ?)
                        on conflict (class, resource)
                            do update set hard_limit = excluded.hard_limit
                        """,
                        name,
                        resource,
                        limit));
    }

    public void clear(String projectId) {
        jdbc.update("delete from quota_limit where project_id = ?", projectId);
    }

    /**
     * Reads what a project uses, and makes everybody else who asks this wait until the transaction
     * ends.
     */
    public Usage lockUsage(String projectId) {
        jdbc.query(
                "select pg_advisory_xact_lock(hashtextextended('quota ' || ?, 0))",
                _ -> {},
                projectId);
        return usage(projectId);
    }

    /** What a project uses at this moment. */
    public Usage usage(String projectId) {
        return jdbc.query(
                        """
                        select count(*), coalesce(sum(vcpus), 0), coalesce(sum(memory_mb), 0)
                        from server
                        where project_id = ? and deleted_at is null
                          and (vm_state <> 'soft-delete' or task_state = 'restoring')
                        """,
                        (row, _) -> new Usage(row.getLong(1), row.getLong(2), row.getLong(3)),
                        projectId)
                .getFirst();
    }
}
