package io.kilonova.volume;

import static io.kilonova.volume.Rows.time;
import static io.kilonova.volume.Rows.uuid;

import io.kilonova.volume.ListFields.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Offers of volumes. */
@Repository
public class TransferStore {
    public static final ListFields FIELDS =
            new ListFields()
                    .with("id", "o.id", Kind.ID)
                    .with("name", "o.name", Kind.TEXT)
                    .with("volume_id", "o.volume_id", Kind.ID)
                    .with("created_at", "o.created_at", Kind.TIME);

    private static final String FROM =
            "volume.transfer o join volume.volume v on v.id = o.volume_id";
    private static final ListSql.Source SOURCE =
            new ListSql.Source("select o.* from " + FROM, FROM, "o.id", "v.project_id", FIELDS);

    private final JdbcClient jdbc;
    private final JsonMapper json;

    public TransferStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    public void insert(TransferRow transfer) {
        jdbc.sql("insert into volume.transfer values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        Rows.values(
                                transfer.id(),
                                transfer.volumeId(),
                                transfer.name(),
                                transfer.salt(),
                                transfer.hash(),
                                transfer.hasNoSnapshots(),
                                transfer.sourceProjectId(),
                                Timestamp.from(transfer.createdAt())))
                .update();
    }

    public Optional<TransferRow> find(UUID id) {
        return jdbc.sql("select * from volume.transfer where id = ?")
                .param(id)
                .query((row, _) -> transfer(row))
                .optional();
    }

    public List<TransferRow> list(ListQuery query) {
        var sql = new ListSql(SOURCE, query, json);
        return jdbc.sql(sql.page())
                .params(sql.parameters())
                .query((row, _) -> transfer(row))
                .list();
    }

    /** False when it is not there any more. */
    public boolean delete(UUID id) {
        return jdbc.sql("delete from volume.transfer where id = ?").param(id).update() == 1;
    }

    private static TransferRow transfer(ResultSet row) throws SQLException {
        return new TransferRow(
                uuid(row, "id"),
                uuid(row, "volume_id"),
                row.getString("name"),
                row.getString("salt"),
                row.getString("hash"),
                row.getBoolean("no_snapshots"),
                row.getString("source_project_id"),
                time(row, "created_at"));
    }
}
