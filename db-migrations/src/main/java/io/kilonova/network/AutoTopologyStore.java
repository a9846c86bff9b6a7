package io.kilonova.network;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Knows which networks were made on demand, one for a project. */
@Repository
public class AutoTopologyStore {
    private final JdbcTemplate jdbc;

    public AutoTopologyStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<UUID> find(String projectId) {
        return jdbc
                .query(
                        "select network_id from network.auto_topology where project_id = ?",
                        (row, _) -> row.getObject(1, UUID.class),
                        projectId)
                .stream()
                .findFirst();
    }

    /** The first part of the range that no network has. */
    public int freeBlock() {
        var free =
                jdbc.queryForObject(
                        """
                        select min(b) from (
                            select 0 as b union all select block + 1 from network.auto_topology) c
                        where not exists (
                            select 1 from network.auto_topology t where t.block = c.b)
                        """,
                        Integer.class);
        return free == null ? 0 : free;
    }

    /**
     * @throws org.springframework.dao.DuplicateKeyException when the project has one, or another
     *     has the block
     */
    public void insert(String projectId, UUID networkId, int block) {
        jdbc.update(
                "insert into network.auto_topology (project_id, network_id, block) values (?, ?,"
                        + " ?)",
                projectId,
                networkId,
                block);
    }
}
