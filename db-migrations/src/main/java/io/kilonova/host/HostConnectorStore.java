package io.kilonova.host;

import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Reads what the block storage service must know of hosts. */
@Repository
public class HostConnectorStore {
    private final JdbcTemplate jdbc;

    public HostConnectorStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A host as the block storage service sees it. */
    public record HostConnector(String name, String ip, String connectorJson) {}

    public HostConnector find(UUID hostId) {
        return jdbc
                .query(
                        "select name, host_ip, connector::text from host where id = ?",
                        (row, _) ->
                                new HostConnector(
                                        row.getString(1), row.getString(2), row.getString(3)),
                        hostId)
                .stream()
                .findFirst()
                .orElseThrow();
    }
}
