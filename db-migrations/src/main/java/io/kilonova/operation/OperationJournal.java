package io.kilonova.operation;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * What a leased operation has done and does next. Every write is fenced: it throws {@link
 * LeaseLost}, and so undoes the transaction it is part of, unless the lease is the newest.
 */
@Repository
public class OperationJournal {
    private final JdbcTemplate jdbc;

    public OperationJournal(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The step is done and returned {@code output}, JSON; the next one may begin.
     *
     * @return whether somebody has cancelled the operation meanwhile
     */
    public boolean stepDone(Lease lease, int step, String name, String output) {
        return fenced(
                lease,
                """
                with fenced as (
                    update operation set next_step = ? + 1, attempt = 1
                    where id = ? and epoch = ? and state = 'running' and next_step = ?
                    returning id, cancelled)
                insert into operation_step (operation_id, step, name, output, finished_at)
                select id, ?, ?, ?::jsonb, now() from fenced
                returning (select cancelled from fenced)
                """,
                step,
                lease.operation(),
                lease.epoch(),
                step,
                step,
                name,
                output);
    }

    /**
     * The last step is done.
     *
     * @return whether another operation waits for the server
     */
    public boolean done(Lease lease) {
        return fenced(lease, end("done", "running"), lease.operation(), lease.epoch());
    }

    /**
     * Everything is undone and that is the end.
     *
     * @return whether another operation waits for the server
     */
    public boolean failed(Lease lease) {
        return fenced(lease, end("failed", "undoing"), lease.operation(), lease.epoch());
    }

    private static String end(String state, String from) {
        return """
        update operation o
        set state = '%s', finished_at = now(), request = '{}', lease_until = null
        where id = ? and epoch = ? and state = '%s'
        returning exists (
            select 1 from operation e where e.server_id = o.server_id and e.id <> o.id
                and e.state in ('ready', 'running', 'undoing'))
        """
                .formatted(state, from);
    }

    /** From now on the operation undoes its steps, {@code lastStep} first, and then fails. */
    public void unwind(Lease lease, int lastStep, Failure failure) {
        fence(
                lease,
                jdbc.update(
                        """
                        update operation
                        set state = 'undoing', next_step = ? + 1, attempt = 1, failure_kind = ?,
                            failure = ?, failure_detail = ?
                        where id = ? and epoch = ? and state = 'running'
                        """,
                        lastStep,
                        failure.kind().name(),
                        failure.message(),
                        failure.detail(),
                        lease.operation(),
                        lease.epoch()));
    }

    /**
     * From now on the operation undoes its steps, {@code lastStep} first, and then starts over,
     * knowing what to avoid.
     */
    public void retreat(Lease lease, int lastStep, String avoid) {
        fence(
                lease,
                jdbc.update(
                        """
                        update operation
                        set state = 'undoing', next_step = ? + 1, attempt = 1, failure_kind = null,
                            failure = null, failure_detail = null, avoid = avoid || ?::text
                        where id = ? and epoch = ? and state = 'running'
                        """,
                        lastStep,
                        avoid,
                        lease.operation(),
                        lease.epoch()));
    }

    /** The step, and all after it, are undone. */
    public void stepUndone(Lease lease, int step) {
        fence(
                lease,
                jdbc.update(
                        """
                        update operation set next_step = ?, attempt = 1
                        where id = ? and epoch = ? and state = 'undoing' and next_step = ? + 1
                        """,
                        step,
                        lease.operation(),
                        lease.epoch(),
                        step));
    }

    /** Everything is undone; the operation begins again, knowing what to avoid. */
    public void startOver(Lease lease) {
        fence(
                lease,
                jdbc.update(
                        """
                        update operation
                        set state = 'running', next_step = 0, attempt = 0, failure_kind = null,
                            failure = null, failure_detail = null
                        where id = ? and epoch = ? and state = 'undoing'
                        """,
                        lease.operation(),
                        lease.epoch()));
        jdbc.update("delete from operation_step where operation_id = ?", lease.operation());
    }

    /** Lets go of the operation; anybody may take it up again after {@code delay}. */
    public void requeue(Lease lease, Duration delay) {
        fence(
                lease,
                jdbc.update(
                        """
                        update operation
                        set lease_until = null, lease_owner = null,
                            not_before = case when cancelled and state = 'running' then now()
                                else now() + make_interval(secs => ?) end
                        where id = ? and epoch = ? and state in ('running', 'undoing')
                        """,
                        OperationStore.seconds(delay),
                        lease.operation(),
                        lease.epoch()));
    }

    private boolean fenced(Lease lease, String sql, Object... parameters) {
        var answer = jdbc.query(sql, (row, _) -> row.getBoolean(1), parameters);
        fence(lease, answer.size());
        return answer.getFirst();
    }

    private static void fence(Lease lease, int written) {
        if (written != 1) {
            throw new LeaseLost(lease);
        }
    }
}
