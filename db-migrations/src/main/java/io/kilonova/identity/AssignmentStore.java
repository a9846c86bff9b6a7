package io.kilonova.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which user has which role where. */
@Repository
public class AssignmentStore {
    private final JdbcClient jdbc;

    public AssignmentStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** {@code targetKind} is project, domain or system; the id of the system is {@code all}. */
    public record Assignment(String userId, String targetKind, String targetId, String roleId) {}

    public void grant(Assignment grant) {
        jdbc.sql("insert into identity.assignment values (?, ?, ?, ?) on conflict do nothing")
                .params(grant.userId(), grant.targetKind(), grant.targetId(), grant.roleId())
                .update();
    }

    public boolean revoke(Assignment grant) {
        return jdbc.sql(
                                """
                                delete from identity.assignment
                                where user_id = ? and target_kind = ? and target_id = ? and role_id = ?
                                """)
                        .params(
                                grant.userId(),
                                grant.targetKind(),
                                grant.targetId(),
                                grant.roleId())
                        .update()
                > 0;
    }

    public List<Assignment> all() {
        return jdbc.sql("select * from identity.assignment order by user_id, target_id, role_id")
                .query((row, _) -> assignment(row))
                .list();
    }

    public List<Assignment> ofUser(String userId) {
        return jdbc.sql("select * from identity.assignment where user_id = ?")
                .param(userId)
                .query((row, _) -> assignment(row))
                .list();
    }

    /** Ids of the roles granted, without those that they imply. */
    public Set<String> roles(String userId, String targetKind, String targetId) {
        return Set.copyOf(
                jdbc.sql(
                                """
                                select role_id from identity.assignment
                                where user_id = ? and target_kind = ? and target_id = ?
                                """)
                        .params(userId, targetKind, targetId)
                        .query(String.class)
                        .list());
    }

    /** All that a user, project, domain or role had, when it is deleted. */
    public void forget(String id) {
        jdbc.sql(
                        "delete from identity.assignment where user_id = :id or target_id = :id or"
                                + " role_id = :id")
                .param("id", id)
                .update();
    }

    private static Assignment assignment(ResultSet row) throws SQLException {
        return new Assignment(
                row.getString("user_id"),
                row.getString("target_kind"),
                row.getString("target_id"),
                row.getString("role_id"));
    }
}
