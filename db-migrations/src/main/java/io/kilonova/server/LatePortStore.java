package io.kilonova.server;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Remembers servers that may yet get a port nobody waits for, because the network service was asked
 * for one and did not answer.
 */
@Repository
public class LatePortStore {
    private static final String DUE =
            """
            look_after < now() and not exists (
                select 1 from operation o where o.server_id = late_port.server_id
                and o.state in ('ready', 'running', 'undoing'))
            """;

    private final JdbcTemplate jdbc;

    public LatePortStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A port of the server may be made until {@code latest} from now.
     *
     * @param latest by then the service has done, or forgotten, whatever it was asked now
     */
    public void expect(UUID serverId, Duration latest) {
        jdbc.update(
                """
                insert into late_port (server_id, look_after)
                values (?, now() + make_interval(secs => ?))
                on conflict (server_id) do update set look_after = excluded.look_after
                """,
                serverId,
                latest.toMillis() / 1000.0);
    }

    /** Servers whose time has come, while nothing is being done to them. */
    public List<UUID> due(int limit) {
        return jdbc.query(
                "select server_id from late_port where " + DUE + " limit ?",
                (row, _) -> row.getObject(1, UUID.class),
                limit);
    }

    /** Takes the server, if it is still due; the caller has locked its row. */
    public boolean take(UUID serverId) {
        return jdbc.update("delete from late_port where server_id = ? and " + DUE, serverId) == 1;
    }
}
