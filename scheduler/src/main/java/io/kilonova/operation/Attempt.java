package io.kilonova.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** One run of a step or of its undo. */
public final class Attempt<R> {
    private final LeasedOperation operation;
    private final R request;
    private final int step;
    private final int number;
    private final boolean isUndo;
    private final boolean isCancelled;
    private final List<Runnable> commits = new ArrayList<>();

    Attempt(LeasedOperation operation, R request, Position position, boolean isCancelled) {
        this.operation = operation;
        this.request = request;
        this.step = position.step();
        this.number = position.number();
        this.isUndo = position.isUndo();
        this.isCancelled = isCancelled;
    }

    /** Which run of which step, or of its undo. */
    record Position(int step, int number, boolean isUndo) {}

    /** The operation's id. */
    public UUID id() {
        return operation.id();
    }

    /** The server the operation is about. */
    public UUID serverId() {
        return Objects.requireNonNull(operation.serverId());
    }

    /** The saga's input. */
    public R request() {
        return request;
    }

    /** Of the API request that asked for the operation. */
    public String requestId() {
        return operation.requestId();
    }

    /** Position of the step in the saga, from 0. */
    public int step() {
        return step;
    }

    /** Of the lease; goes with every command to an agent. */
    public long epoch() {
        return operation.lease().epoch();
    }

    /** Tells the commands of the operation apart: every step has one number, its undo another. */
    public int commandNumber() {
        return 2 * step + (isUndo ? 1 : 0);
    }

    /** How many times the step has been tried, this one included. */
    public int number() {
        return number;
    }

    /** Somebody wants the operation to end. */
    public boolean isCancelled() {
        return isCancelled;
    }

    /** What earlier rounds of the saga found useless. */
    public Set<String> avoid() {
        return operation.avoid();
    }

    /**
     * Does the write in the transaction that journals how the step ended, if it ends. Writes lock
     * the server's row before others.
     */
    public void alsoCommit(Runnable write) {
        commits.add(write);
    }

    LeasedOperation operation() {
        return operation;
    }

    void commit() {
        commits.forEach(Runnable::run);
    }
}
