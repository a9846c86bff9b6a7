package io.kilonova.server;

import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Keeps what servers are rescued with. {@link GuestFactsStore} reads it. */
@Repository
public class RescueStore {
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    public RescueStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The server runs from a disk of the image. */
    public void begin(UUID serverId, ImageSpec image) {
        jdbc.update(
                "update server set rescue = ?::jsonb where id = ?",
                json.writeValueAsString(image),
                serverId);
    }

    /** The server runs from its own disk. */
    public void end(UUID serverId) {
        jdbc.update("update server set rescue = null where id = ?", serverId);
    }
}
