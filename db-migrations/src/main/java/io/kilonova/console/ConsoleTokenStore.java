package io.kilonova.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Tokens for consoles, which are secrets: only what cannot be turned back into one is kept. The
 * database itself forgets those of a server that stops or leaves its host.
 */
@Repository
public class ConsoleTokenStore {
    private final JdbcTemplate jdbc;

    public ConsoleTokenStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Nothing for a server that is not on the host any more; whether it was kept. */
    public boolean put(
            String token, UUID serverId, UUID hostId, String kind, String type, Duration life) {
        jdbc.update("delete from console_token where expires_at < now()");
        return jdbc.update(
                        """
                        insert into console_token (token_hash, server_id, host_id, kind, type,
                            created_at, expires_at)
                        select ?, id, host_id, ?, ?, now(), now() + make_interval(secs => ?)
                        from server where id = ? and host_id = ? for update
                        """,
                        hash(token),
                        kind,
                        type,
                        life.toMillis() / 1000.0,
                        serverId,
                        hostId)
                > 0;
    }

    /** Empty for a token that never was, has expired or has ended with its guest. */
    public Optional<ConsoleToken> find(String token) {
        return jdbc
                .query(
                        """
                        select t.server_id, t.kind, t.type, h.id, h.name, h.host_ip
                        from console_token t
                        join server s on s.id = t.server_id and s.host_id = t.host_id
                        join host h on h.id = t.host_id
                        where t.token_hash = ? and t.expires_at > now()
                          and s.vm_state not in ('deleted', 'soft-delete')
                        """,
                        (row, _) ->
                                new ConsoleToken(
                                        row.getObject(1, UUID.class),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getObject(4, UUID.class),
                                        row.getString(5),
                                        row.getString(6)),
                        hash(token))
                .stream()
                .findFirst();
    }

    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
