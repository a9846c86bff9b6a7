package io.kilonova.tag;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The tags of one server. Writes belong into a transaction that holds the server's row. */
@Repository
public class TagStore {
    private final JdbcTemplate jdbc;

    public TagStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Sorted. */
    public List<String> of(UUID serverId) {
        return jdbc.query(
                "select tag from server_tag where server_id = ? order by tag collate \"C\"",
                (row, _) -> row.getString(1),
                serverId);
    }

    /** Those that are there already stay. */
    public void add(UUID serverId, Collection<String> tags) {
        jdbc.update(
                """
                insert into server_tag (server_id, tag) select ?, * from unnest(?::text[])
                on conflict do nothing
                """,
                serverId,
                tags.toArray(String[]::new));
    }

    /** Whether it was there. */
    public boolean remove(UUID serverId, String tag) {
        return jdbc.update("delete from server_tag where server_id = ? and tag = ?", serverId, tag)
                > 0;
    }

    public void clear(UUID serverId) {
        jdbc.update("delete from server_tag where server_id = ?", serverId);
    }
}
