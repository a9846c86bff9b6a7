package io.kilonova.operation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The queue of operations and its leases. Only the oldest unfinished operation of a server can be
 * leased; times are the database's. {@link OperationJournal} writes what a leased one does.
 */
@Repository
public class OperationStore {
    private static final String LEASE =
            """
            with due as materialized (
                select o.id from operation o
                where o.state in ('ready', 'running', 'undoing')
                  and o.not_before <= now()
                  and (o.lease_until is null or o.lease_until < now())
                  and not exists (
                      select 1 from operation e
                      where e.server_id = o.server_id and e.sequence < o.sequence
                        and e.state in ('ready', 'running', 'undoing'))
                order by o.not_before, o.sequence
                limit ?
                for update skip locked
            )
            update operation o
            set state = case o.state when 'ready' then 'running' else o.state end,
                epoch = o.epoch + 1,
                attempt = o.attempt + 1,
                lease_owner = ?,
                lease_until = now() + make_interval(secs => ?),
                started_at = coalesce(o.started_at, now())
            from due where o.id = due.id
            returning o.id, o.epoch, o.kind, o.server_id, o.request, o.request_id, o.state,
                o.next_step, o.attempt, o.cancelled, o.avoid, o.failure_kind, o.failure,
                o.failure_detail, extract(epoch from now() - o.started_at),
                array(select s.output::text from operation_step s
                      where s.operation_id = o.id order by s.step)
            """;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final Doorbell doorbell;

    public OperationStore(JdbcTemplate jdbc, JsonMapper json, Doorbell doorbell) {
        this.jdbc = jdbc;
        this.json = json;
        this.doorbell = doorbell;
    }

    /** A lease that holds on; {@code isCancelled} once somebody wants the operation to end. */
    public record Renewed(Lease lease, boolean isCancelled) {}

    /**
     * Adds the operation to its server's lane, in the caller's transaction, and rings after the
     * commit. The caller has locked the server's row before (or made it), so that the order of the
     * lane is the order of commits.
     */
    public void enqueue(NewOperation operation) {
        enqueue(List.of(operation));
    }

    /** Likewise, several in one go. */
    public void enqueue(List<NewOperation> operations) {
        jdbc.batchUpdate(
                """
                insert into operation
                    (id, kind, server_id, request, request_id, state, not_before, created_at)
                values (?, ?, ?, ?::jsonb, ?, 'ready', coalesce(?, now()), now())
                """,
                operations,
                Math.max(1, operations.size()),
                (statement, operation) -> {
                    var notBefore = operation.notBefore();
                    statement.setObject(1, operation.id());
                    statement.setString(2, operation.kind());
                    statement.setObject(3, operation.serverId());
                    statement.setString(4, json.writeValueAsString(operation.request()));
                    statement.setString(5, operation.requestId());
                    statement.setObject(
                            6, notBefore == null ? null : notBefore.atOffset(ZoneOffset.UTC));
                });
        doorbell.ringAfterCommit(Doorbell.OPERATIONS);
    }

    /**
     * Asks every unfinished operation of the server, but for {@code except}, to unwind at its next
     * step; one that waits does so at once. In the caller's transaction; rings after the commit.
     */
    public void cancelOthers(UUID serverId, UUID except) {
        int cancelled =
                jdbc.update(
                        """
                        update operation set cancelled = true, not_before = least(not_before, now())
                        where server_id = ? and id <> ? and not cancelled
                          and state in ('ready', 'running', 'undoing')
                        """,
                        serverId,
                        except);
        if (cancelled > 0) {
            doorbell.ringAfterCommit(Doorbell.OPERATIONS);
            doorbell.ringAfterCommit(Doorbell.CANCELLATIONS);
        }
    }

    /** An operation of the kind in the server's lane that nobody has begun with. */
    public Optional<UUID> findWaiting(UUID serverId, String kind) {
        return jdbc
                .query(
                        """
                        select id from operation
                        where server_id = ? and kind = ? and state = 'ready' and not cancelled
                        limit 1
                        """,
                        (row, _) -> row.getObject(1, UUID.class),
                        serverId,
                        kind)
                .stream()
                .findFirst();
    }

    /**
     * Lets an operation begin that was enqueued for later.
     *
     * @return false when it has begun, or ended, by itself
     */
    public boolean release(UUID operation) {
        var isReleased =
                jdbc.update(
                                "update operation set not_before = now() where id = ? and state ="
                                        + " 'ready'",
                                operation)
                        > 0;
        doorbell.ringAfterCommit(Doorbell.OPERATIONS);
        return isReleased;
    }

    /** Asks the operation, unless it has ended, to unwind at its next step. */
    public void cancel(UUID operation) {
        jdbc.update(
                """
                update operation set cancelled = true, not_before = least(not_before, now())
                where id = ? and state in ('ready', 'running', 'undoing')
                """,
                operation);
        doorbell.ringAfterCommit(Doorbell.OPERATIONS);
        doorbell.ringAfterCommit(Doorbell.CANCELLATIONS);
    }

    /** Takes up to {@code limit} operations that are due and whose lane is free. */
    public List<LeasedOperation> lease(String owner, int limit, Duration length) {
        return jdbc.query(LEASE, (row, _) -> leased(row), limit, owner, seconds(length));
    }

    /** Holds on to the leases; those that are lost are not in the answer. */
    public List<Renewed> renew(String owner, Collection<Lease> leases, Duration length) {
        return jdbc.query(
                """
                update operation o set lease_until = now() + make_interval(secs => ?)
                from unnest(?::uuid[], ?::bigint[]) as mine (id, epoch)
                where o.id = mine.id and o.epoch = mine.epoch and o.lease_owner = ?
                  and o.state in ('running', 'undoing')
                returning o.id, o.epoch, o.cancelled
                """,
                (row, _) ->
                        new Renewed(
                                new Lease(row.getObject(1, UUID.class), row.getLong(2)),
                                row.getBoolean(3)),
                seconds(length),
                leases.stream().map(Lease::operation).toArray(UUID[]::new),
                leases.stream().map(Lease::epoch).toArray(Long[]::new),
                owner);
    }

    /** How the operation ended, once it has. */
    public Optional<Ended> ended(UUID operation) {
        return jdbc
                .query(
                        """
                        select failure_kind, failure, failure_detail from operation
                        where id = ? and state in ('done', 'failed')
                        """,
                        (row, _) -> new Ended(failure(row, 1)),
                        operation)
                .stream()
                .findFirst();
    }

    /** Null when the operation is done. */
    public record Ended(@Nullable Failure failure) {}

    /** How many operations are due and wait for somebody to lease them, and how long the oldest. */
    public Backlog backlog() {
        return jdbc.query(
                        """
                        select count(*), coalesce(extract(epoch from now() - min(not_before)), 0)
                        from operation
                        where state in ('ready', 'running', 'undoing') and not_before <= now()
                          and (lease_until is null or lease_until < now())
                        """,
                        (row, _) -> new Backlog(row.getLong(1), ofSeconds(row.getDouble(2))))
                .getFirst();
    }

    /** What waits although it could run. */
    public record Backlog(long waiting, Duration oldest) {}

    /** Removes up to {@code limit} operations that ended longer ago; the number removed. */
    public int removeEnded(Duration age, int limit) {
        return jdbc.update(
                """
                delete from operation where id in (
                    select id from operation
                    where state in ('done', 'failed')
                      and finished_at < now() - make_interval(secs => ?)
                    limit ?)
                """,
                seconds(age),
                limit);
    }

    private static LeasedOperation leased(ResultSet row) throws SQLException {
        return new LeasedOperation(
                new Lease(row.getObject(1, UUID.class), row.getLong(2)),
                row.getString(3),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getString(6),
                row.getString(7).equals("undoing"),
                row.getInt(8),
                row.getInt(9),
                row.getBoolean(10),
                Set.of(texts(row, 11)),
                failure(row, 12),
                ofSeconds(row.getDouble(15)),
                List.of(texts(row, 16)));
    }

    /** From three columns: kind, message, detail. */
    private static @Nullable Failure failure(ResultSet row, int column) throws SQLException {
        var kind = row.getString(column);
        return kind == null
                ? null
                : new Failure(
                        Failure.Kind.valueOf(kind),
                        row.getString(column + 1),
                        row.getString(column + 2));
    }

    private static String[] texts(ResultSet row, int column) throws SQLException {
        return (String[]) row.getArray(column).getArray();
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}
