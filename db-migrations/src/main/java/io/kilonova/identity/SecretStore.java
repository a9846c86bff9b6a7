package io.kilonova.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What identity keeps to itself: hashes, the signing key, revoked tokens. */
@Repository
public class SecretStore {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    public SecretStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A password's hash, and since when it holds. */
    public record Password(String hash, Instant changedAt) {}

    /** Lets a program act as a user, with some of the user's roles in one project. */
    public record ApplicationCredential(
            String id,
            String userId,
            String projectId,
            String name,
            @Nullable String description,
            String hash,
            List<String> roleIds,
            boolean isUnrestricted,
            @Nullable Instant expiresAt) {}

    public Optional<Password> password(String userId) {
        return jdbc.sql("select hash, changed_at from identity.secret where user_id = ?")
                .param(userId)
                .query((row, _) ->
                        new Password(
                                row.getString("hash"), row.getTimestamp("changed_at").toInstant()))
                .optional();
    }

    public void setPassword(String userId, String hash, Instant now) {
        jdbc.sql(
                        """
                        insert into identity.secret values (?, ?, ?)
                        on conflict (user_id) do update
                            set hash = excluded.hash, changed_at = excluded.changed_at
                        """)
                .params(userId, hash, Timestamp.from(now))
                .update();
    }

    public void forget(String userId) {
        jdbc.sql("delete from identity.secret where user_id = ?").param(userId).update();
        jdbc.sql("delete from identity.application_credential where user_id = ?")
                .param(userId)
                .update();
    }

    /** The key of this cloud; {@code proposed} becomes it when there is none. */
    public byte[] signingKey(byte[] proposed) {
        jdbc.sql("insert into identity.signing_key values (1, ?) on conflict do nothing")
                .param(proposed)
                .update();
        return jdbc.sql("select key from identity.signing_key").query(byte[].class).single();
    }

    public void revoke(String auditId, Instant expiresAt) {
        jdbc.sql("delete from identity.revoked_token where expires_at < now()").update();
        jdbc.sql("insert into identity.revoked_token values (?, ?) on conflict do nothing")
                .params(auditId, Timestamp.from(expiresAt))
                .update();
    }

    public boolean isRevoked(String auditId) {
        return jdbc.sql("select count(*) from identity.revoked_token where audit_id = ?")
                        .param(auditId)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** False when the user has one of that name. */
    public boolean insert(ApplicationCredential credential) {
        return jdbc.sql(
                                """
                                insert into identity.application_credential
                                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?) on conflict do nothing
                                """)
                        .param(credential.id())
                        .param(credential.userId())
                        .param(credential.projectId())
                        .param(credential.name())
                        .param(credential.description())
                        .param(credential.hash())
                        .param(json.writeValueAsString(credential.roleIds()))
                        .param(credential.isUnrestricted())
                        .param(
                                credential.expiresAt() == null
                                        ? null
                                        : Timestamp.from(credential.expiresAt()))
                        .update()
                == 1;
    }

    public List<ApplicationCredential> applicationCredentials(String userId) {
        return jdbc.sql(
                        "select * from identity.application_credential where user_id = ? order by"
                                + " name")
                .param(userId)
                .query((row, _) -> credential(row))
                .list();
    }

    public Optional<ApplicationCredential> applicationCredential(String id) {
        return jdbc.sql("select * from identity.application_credential where id = ?")
                .param(id)
                .query((row, _) -> credential(row))
                .optional();
    }

    public void deleteApplicationCredential(String id) {
        jdbc.sql("delete from identity.application_credential where id = ?").param(id).update();
    }

    private ApplicationCredential credential(ResultSet row) throws SQLException {
        var expires = row.getTimestamp("expires_at");
        return new ApplicationCredential(
                row.getString("id"),
                row.getString("user_id"),
                row.getString("project_id"),
                row.getString("name"),
                row.getString("description"),
                row.getString("hash"),
                List.of(json.readValue(row.getString("roles"), String[].class)),
                row.getBoolean("unrestricted"),
                expires == null ? null : expires.toInstant());
    }
}
