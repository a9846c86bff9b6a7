package io.kilonova.operation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
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

    /** The step is done and returned {@code output}, JSON; the next one may begin. */
    public void stepDone(Lease lease, int step, String name, String output) {
        fence(
                lease,
                jdbc.update(
                        """
                        with fenced as (
                            update operation set next_step = ? + 1, attempt = 1
                            where id = ? and epoch = ? and state = 'running' and next_step = ?
                            returning id)
                        insert into operation_step (operation_id, step, name, output, finished_at)
                        select id, ?, ?, ?::jsonb, now() from fenced
                        """,
                        step,
                        lease.operation(),
                        lease.epoch(),
                        step,
                        step,
                        name,
                        output));
    }

    /** The last step is done. */
    public void done(Lease lease) {
        fence(
                lease,
                jdbc.update(
                        """
                        update operation
                        set state = 'done', finished_at = now(), request = '{}', lease_until = null
                        where id = ? and epoch = ? and state = 'running'
                        """,
                        lease.operation(),
                        lease.epoch()));
    }

    /**
     * From now on the operation undoes its steps, {@code lastStep} first.
     *
     * @param avoid what a later round, if there is one, should keep away from; null for nothing new
     */
    public void unwind(Lease lease, int lastStep, Failure failure, @Nullable String avoid) {
        fence(
                lease,
                jdbc.update(
                        """
                        update operation
                        set state = 'undoing', next_step = ? + 1, attempt = 1, failure = ?,
                            failure_detail = ?, avoid = array_remove(avoid || ?::text, null)
                        where id = ? and epoch = ? and state = 'running'
                        """,
                        lastStep,
                        failure.message(),
                        failure.detail(),
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
                        set state = 'running', next_step = 0, attempt = 1, failure = null,
                            failure_detail = null
                        where id = ? and epoch = ? and state = 'undoing'
                        """,
                        lease.operation(),
                        lease.epoch()));
        jdbc.update("delete from operation_step where operation_id = ?", lease.operation());
    }

    /** Everything is undone and that is the end. */
    public void failed(Lease lease) {
        fence(
                lease,
                jdbc.update(
                        """
                        update operation
                        set state = 'failed', finished_at = now(), request = '{}',
                            lease_until = null
                        where id = ? and epoch = ? and state = 'undoing'
                        """,
                        lease.operation(),
                        lease.epoch()));
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

    private static void fence(Lease lease, int written) {
        if (written != 1) {
            throw new LeaseLost(lease);
        }
    }
}
