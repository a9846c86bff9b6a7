package io.kilonova.keypair;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Key pairs, by user and name. */
@Repository
public class KeyPairStore {
    private final JdbcClient jdbc;

    public KeyPairStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What became of an insert. */
    public enum Inserted {
        YES,
        NAME_TAKEN,
        TOO_MANY
    }

    /** Takes the user's lock for the transaction around it, so that no race passes the limit. */
    public Inserted insert(KeyPairRow key, int most) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('keypairs ' || ?, 0))")
                .param(key.userId())
                .query((_, _) -> true)
                .single();
        if (find(key.userId(), key.name()).isPresent()) {
            return Inserted.NAME_TAKEN;
        }
        if (most >= 0 && count(key.userId()) >= most) {
            return Inserted.TOO_MANY;
        }
        jdbc.sql(
                        """
                        insert into key_pair (user_id, name, type, public_key, fingerprint, created_at)
                        values (?, ?, ?, ?, ?, now())
                        """)
                .params(key.userId(), key.name(), key.type(), key.publicKey(), key.fingerprint())
                .update();
        return Inserted.YES;
    }

    public Optional<KeyPairRow> find(String userId, String name) {
        return jdbc.sql("select * from key_pair where user_id = ? and name = ?")
                .params(userId, name)
                .query((row, _) -> key(row))
                .optional();
    }

    /** By name. */
    public List<KeyPairRow> list(String userId) {
        return jdbc.sql("select * from key_pair where user_id = ? order by name")
                .param(userId)
                .query((row, _) -> key(row))
                .list();
    }

    public boolean delete(String userId, String name) {
        return jdbc.sql("delete from key_pair where user_id = ? and name = ?")
                        .params(userId, name)
                        .update()
                == 1;
    }

    private long count(String userId) {
        return jdbc.sql("select count(*) from key_pair where user_id = ?")
                .param(userId)
                .query(Long.class)
                .single();
    }

    private static KeyPairRow key(ResultSet row) throws SQLException {
        return new KeyPairRow(
                row.getLong("id"),
                row.getString("user_id"),
                row.getString("name"),
                row.getString("type"),
                row.getString("public_key"),
                row.getString("fingerprint"),
                row.getTimestamp("created_at").toInstant());
    }
}
