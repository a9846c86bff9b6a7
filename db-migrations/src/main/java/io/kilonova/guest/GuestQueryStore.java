package io.kilonova.guest;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * Questions from api-servers and their answers from schedulers. Nobody keeps a question: who asked
 * removes it, and what is left over goes by age.
 */
@Repository
public class GuestQueryStore {
    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    public GuestQueryStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * A question as a scheduler takes it.
     *
     * @param hostId where the server is now
     * @param request JSON, of a form that {@code kind} fixes
     */
    public record Question(UUID id, UUID serverId, UUID hostId, String kind, String request) {}

    /**
     * What became of a question.
     *
     * @param answer null unless it was answered
     * @param failure null unless it failed
     */
    public record Outcome(byte @Nullable [] answer, @Nullable String failure) {}

    /** Asks; {@code request} is written as JSON. The caller rings for guest queries afterwards. */
    public void ask(UUID id, UUID serverId, String kind, Object request) {
        jdbc.update(
                """
                insert into guest_query (id, server_id, kind, request, state, created_at)
                values (?, ?, ?, ?::jsonb, 'asked', now())
                """,
                id,
                serverId,
                kind,
                json.writeValueAsString(request));
    }

    /** Takes up to {@code limit} questions about guests that are on one of the hosts. */
    public List<Question> take(List<UUID> hosts, int limit) {
        return jdbc.query(
                """
                with due as (
                    select q.id, s.host_id
                    from guest_query q join server s on s.id = q.server_id
                    where q.state = 'asked' and s.host_id = any(?)
                    order by q.created_at limit ?
                    for update of q skip locked)
                update guest_query q set state = 'taken'
                from due where q.id = due.id
                returning q.id, q.server_id, due.host_id, q.kind, q.request::text
                """,
                (row, _) -> question(row),
                hosts.toArray(UUID[]::new),
                limit);
    }

    /** Takes up to {@code limit} questions about guests that are on any host. */
    public List<Question> take(int limit) {
        return jdbc.query(
                """
                with due as (
                    select q.id, s.host_id
                    from guest_query q join server s on s.id = q.server_id
                    where q.state = 'asked' and s.host_id is not null
                    order by q.created_at limit ?
                    for update of q skip locked)
                update guest_query q set state = 'taken'
                from due where q.id = due.id
                returning q.id, q.server_id, due.host_id, q.kind, q.request::text
                """,
                (row, _) -> question(row),
                limit);
    }

    /** The caller rings for guest answers afterwards. */
    public void answer(UUID id, byte[] answer) {
        jdbc.update(
                "update guest_query set state = 'answered', answer = ? where id = ?", answer, id);
    }

    /** Likewise; {@code failure} is for the user. */
    public void fail(UUID id, String failure) {
        jdbc.update(
                "update guest_query set state = 'failed', failure = ? where id = ?", failure, id);
    }

    /** What became of the question, once something has. */
    public Optional<Outcome> outcome(UUID id) {
        return jdbc
                .query(
                        """
                        select answer, failure from guest_query
                        where id = ? and state in ('answered', 'failed')
                        """,
                        (row, _) -> new Outcome(row.getBytes(1), row.getString(2)),
                        id)
                .stream()
                .findFirst();
    }

    public void remove(UUID id) {
        jdbc.update("delete from guest_query where id = ?", id);
    }

    /** Removes what nobody waits for any more; the number removed. */
    public int removeOlderThan(Duration age) {
        return jdbc.update(
                "delete from guest_query where created_at < now() - make_interval(secs => ?)",
                age.toMillis() / 1000.0);
    }

    private static Question question(ResultSet row) throws SQLException {
        return new Question(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getObject(3, UUID.class),
                row.getString(4),
                row.getString(5));
    }
}
