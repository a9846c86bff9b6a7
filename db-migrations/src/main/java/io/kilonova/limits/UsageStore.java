package io.kilonova.limits;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What a project uses, counted from its rows, and where its limits differ from the defaults. */
@Repository
public class UsageStore {
    private final JdbcClient jdbc;

    public UsageStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Memory in MiB. */
    public record Usage(int instances, int cores, long memoryMb) {}

    public Usage usage(String projectId) {
        return jdbc.sql(
                        """
                        select count(*) as instances, coalesce(sum(vcpus), 0) as cores,
                               coalesce(sum(memory_mb), 0) as memory
                        from server where project_id = ? and deleted_at is null
                        """)
                .param(projectId)
                .query((row, _) ->
                        new Usage(
                                row.getInt("instances"),
                                row.getInt("cores"),
                                row.getLong("memory")))
                .single();
    }

    public Map<String, Integer> limits(String projectId) {
        var limits = new HashMap<String, Integer>();
        jdbc.sql("select resource, hard_limit from quota_limit where project_id = ?")
                .param(projectId)
                .query((row, _) -> limits.put(row.getString("resource"), row.getInt("hard_limit")))
                .list();
        return limits;
    }
}
