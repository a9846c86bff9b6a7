package io.kilonova.guest;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The administrators' passwords of guests, encrypted for their owners; no secret here. */
@Repository
public class GuestPasswordStore {
    private final JdbcTemplate jdbc;

    public GuestPasswordStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<String> find(UUID serverId) {
        return jdbc
                .query(
                        "select password from guest_password where server_id = ?",
                        (row, _) -> row.getString(1),
                        serverId)
                .stream()
                .findFirst();
    }

    public void put(UUID serverId, String encrypted) {
        jdbc.update(
                """
                insert into guest_password (server_id, password) values (?, ?)
                on conflict (server_id) do update set password = excluded.password
                """,
                serverId,
                encrypted);
    }

    /** Only when there is none; whether it was written. */
    public boolean putFirst(UUID serverId, String encrypted) {
        return jdbc.update(
                        """
                        insert into guest_password (server_id, password) values (?, ?)
                        on conflict (server_id) do nothing
                        """,
                        serverId,
                        encrypted)
                > 0;
    }

    public void clear(UUID serverId) {
        jdbc.update("delete from guest_password where server_id = ?", serverId);
    }
}
