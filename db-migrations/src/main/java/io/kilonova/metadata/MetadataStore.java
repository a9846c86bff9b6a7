package io.kilonova.metadata;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The metadata of one server. Writes belong into a transaction that holds the server's row. */
@Repository
public class MetadataStore {
    private final JdbcTemplate jdbc;

    public MetadataStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** By key. */
    public Map<String, String> of(UUID serverId) {
        var items = new TreeMap<String, String>();
        jdbc.query(
                "select key, value from server_metadata where server_id = ?",
                row -> {
                    items.put(row.getString(1), row.getString(2));
                },
                serverId);
        return items;
    }

    /** Adds the items, in place of those that have their keys. */
    public void put(UUID serverId, Map<String, String> items) {
        jdbc.update(
                """
                insert into server_metadata (server_id, key, value)
                select ?, * from unnest(?::text[], ?::text[])
                on conflict (server_id, key) do update set value = excluded.value
                """,
                serverId,
                items.keySet().toArray(String[]::new),
                items.values().toArray(String[]::new));
    }

    /** Whether it was there. */
    public boolean remove(UUID serverId, String key) {
        return jdbc.update(
                        "delete from server_metadata where server_id = ? and key = ?",
                        serverId,
                        key)
                > 0;
    }

    public void clear(UUID serverId) {
        jdbc.update("delete from server_metadata where server_id = ?", serverId);
    }
}
