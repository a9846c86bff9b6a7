package io.kilonova.volume;

import static io.kilonova.volume.Rows.time;
import static io.kilonova.volume.Rows.uuid;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Work under way, so that a crash does not forget it. */
@Repository
public class WorkStore {
    private final JdbcClient jdbc;
    private final Json json;

    public WorkStore(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.json = new Json(mapper);
    }

    public void insert(WorkRow work) {
        jdbc.sql(
                        """
                        insert into volume.work (id, kind, volume_id, source_id, details, request_id,
                            run_at, created_at)
                        values (?, ?, ?, ?, ?::jsonb, ?, ?, ?)
                        """)
                .params(
                        Rows.values(
                                work.id(),
                                work.kind(),
                                work.volumeId(),
                                work.sourceId(),
                                json.write(work.details()),
                                work.requestId(),
                                Timestamp.from(work.runAt()),
                                Timestamp.from(work.runAt())))
                .update();
    }

    public List<WorkRow> all() {
        return jdbc.sql("select * from volume.work order by created_at, id")
                .query((row, _) -> work(row))
                .list();
    }

    /** One more attempt begins; empty when the work is done or gone. */
    public Optional<WorkRow> begin(UUID id) {
        return jdbc.sql("update volume.work set attempts = attempts + 1 where id = ? returning *")
                .param(id)
                .query((row, _) -> work(row))
                .optional();
    }

    public void postpone(UUID id, int attempts, Instant runAt) {
        jdbc.sql("update volume.work set attempts = ?, run_at = ? where id = ?")
                .params(Rows.values(attempts, Timestamp.from(runAt), id))
                .update();
    }

    public void delete(UUID id) {
        jdbc.sql("delete from volume.work where id = ?").param(id).update();
    }

    /** Whether anybody still reads the bytes of this volume or snapshot. */
    public boolean isRead(UUID sourceId) {
        return jdbc.sql("select exists (select 1 from volume.work where source_id = ?)")
                .param(sourceId)
                .query(Boolean.class)
                .single();
    }

    private WorkRow work(ResultSet row) throws SQLException {
        return new WorkRow(
                uuid(row, "id"),
                row.getString("kind"),
                uuid(row, "volume_id"),
                row.getObject("source_id", UUID.class),
                json.texts(row.getString("details")),
                row.getString("request_id"),
                row.getInt("attempts"),
                time(row, "run_at"));
    }
}
