package io.kilonova.server;

import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Keeps what is in the CD-ROM drives of servers. {@link GuestFactsStore} reads it. */
@Repository
public class MediaStore {
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    public MediaStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** In the caller's transaction. */
    public void put(UUID serverId, Media media) {
        jdbc.update(
                """
                insert into server_media (server_id, media) values (?, ?::jsonb)
                on conflict (server_id) do update set media = excluded.media
                """,
                serverId,
                json.writeValueAsString(media));
    }
}
