package io.kilonova.operation;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Dies, once, before the write of the given number. */
final class CrashingJournal extends OperationJournal {
    private int writesLeft;
    private boolean hasCrashed;

    CrashingJournal(JdbcTemplate jdbc, int write) {
        super(jdbc);
        this.writesLeft = write;
    }

    /** The process is gone: nothing is caught, nothing is handed back. */
    static final class Crash extends Error {}

    boolean hasCrashed() {
        return hasCrashed;
    }

    private void count() {
        if (writesLeft-- == 0) {
            hasCrashed = true;
            throw new Crash();
        }
    }

    @Override
    public boolean stepDone(Lease lease, int step, String name, String output) {
        count();
        return super.stepDone(lease, step, name, output);
    }

    @Override
    public boolean done(Lease lease) {
        count();
        return super.done(lease);
    }

    @Override
    public boolean failed(Lease lease) {
        count();
        return super.failed(lease);
    }

    @Override
    public void unwind(Lease lease, int lastStep, Failure failure) {
        count();
        super.unwind(lease, lastStep, failure);
    }

    @Override
    public void retreat(Lease lease, int lastStep, String avoid) {
        count();
        super.retreat(lease, lastStep, avoid);
    }

    @Override
    public void stepUndone(Lease lease, int step) {
        count();
        super.stepUndone(lease, step);
    }

    @Override
    public void startOver(Lease lease) {
        count();
        super.startOver(lease);
    }

    @Override
    public void requeue(Lease lease, Duration delay) {
        count();
        super.requeue(lease, delay);
    }
}
