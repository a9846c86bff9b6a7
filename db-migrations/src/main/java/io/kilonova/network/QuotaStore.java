package io.kilonova.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Limits of projects, and how much of them is used. */
@Repository("builtInNetworkQuotaStore")
public class QuotaStore {
    private final JdbcTemplate jdbc;

    public QuotaStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How many a project has now.
     *
     * @param limit null when the project has none of its own
     */
    public record Usage(String projectId, int used, @Nullable Integer limit) {}

    /** Counts what is being made; makes others of the project wait until the commit. */
    public Usage take(String project, String resource, int amount) {
        return jdbc.query(
                        """
                        insert into network.quota_usage as u (project_id, resource, used)
                        values (?, ?, ?)
                        on conflict (project_id, resource)
                            do update set used = u.used + excluded.used
                        returning project_id, used,
                            (select q.hard_limit from network.quota q
                             where q.project_id = u.project_id and q.resource = u.resource)
                        """,
                        (row, _) ->
                                new Usage(
                                        row.getString(1),
                                        row.getInt(2),
                                        row.getObject(3, Integer.class)),
                        project,
                        resource,
                        amount)
                .getFirst();
    }

    /** Limits of the project's own, by resource. */
    public Map<String, Integer> limits(String project) {
        var limits = new LinkedHashMap<String, Integer>();
        jdbc.query(
                "select resource, hard_limit from network.quota where project_id = ?",
                row -> {
                    limits.put(row.getString(1), row.getInt(2));
                },
                project);
        return Map.copyOf(limits);
    }

    /** Of all projects that have limits of their own. */
    public Map<String, Map<String, Integer>> limits() {
        var limits = new TreeMap<String, Map<String, Integer>>();
        jdbc.query(
                "select project_id, resource, hard_limit from network.quota",
                row -> {
                    limits.computeIfAbsent(row.getString(1), _ -> new LinkedHashMap<>())
                            .put(row.getString(2), row.getInt(3));
                });
        return limits;
    }

    public Map<String, Integer> usage(String project) {
        var usage = new LinkedHashMap<String, Integer>();
        jdbc.query(
                "select resource, used from network.quota_usage where project_id = ?",
                row -> {
                    usage.put(row.getString(1), row.getInt(2));
                },
                project);
        return Map.copyOf(usage);
    }

    public void set(String project, Map<String, Integer> limits) {
        for (var limit : List.copyOf(new TreeMap<>(limits).entrySet())) {
            jdbc.update(
                    """
                    insert into network.quota (project_id, resource, hard_limit) values (?, ?, ?)
                    on conflict (project_id, resource)
                        do update set hard_limit = excluded.hard_limit
                    """,
                    project,
                    limit.getKey(),
                    limit.getValue());
        }
    }

    /** Back to the configured limits. */
    public void reset(String project) {
        jdbc.update("delete from network.quota where project_id = ?", project);
    }
}
