package io.kilonova.server;

import io.kilonova.server.Decision.Allow;
import io.kilonova.server.Decision.Ignore;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Decision.Refuse;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerEvent.Failed;
import io.kilonova.server.ServerEvent.PowerSeen;
import io.kilonova.server.ServerEvent.Progressed;
import io.kilonova.server.ServerEvent.Requested;
import io.kilonova.server.ServerEvent.Reset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Every change of a server's state goes through here. No clock, no database, no I/O. */
public final class Lifecycle {
    private Lifecycle() {}

    /** The state of a server that {@code build} is about to make. */
    public static ServerState born(UUID build) {
        return new ServerState(VmState.BUILDING, Operation.BUILD.task(), build, false);
    }

    /** What a store read: words of the API, and the operation that owns the task. */
    public static ServerState read(
            String vmState, @Nullable String taskState, @Nullable UUID owner, boolean isLaunched) {
        return new ServerState(
                VmState.of(vmState),
                taskState == null ? null : TaskState.of(taskState),
                owner,
                isLaunched);
    }

    public static Decision decide(ServerState state, ServerEvent event) {
        return switch (event) {
            case Requested(Operation op, _) when !op.from().contains(state.vm()) ->
                    new Refuse("vm_state", state.vm().wire());
            case Requested(Operation op, _) when isDelete(op) && isDeleteUnderWay(op, state) ->
                    new Ignore("already being deleted, or in the recycle bin");
            case Requested(Operation op, _)
                    when state.task() != null && !op.during().contains(state.task()) ->
                    new Refuse("task_state", state.task().wire());
            case Requested(Operation op, _) when op.needsLaunched() && !state.isLaunched() ->
                    new Refuse("launched_at", "None");
            case Requested(Operation op, UUID id) ->
                    op.task() == null ? new Allow() : new Move(state.with(op.task(), id));
            case Progressed(UUID id, TaskState task) when state.isOwnedBy(id) ->
                    new Move(state.with(task, id));
            case Completed(_, UUID id, VmState landing) when state.isOwnedBy(id) ->
                    new Move(state.landed(landing == null ? state.vm() : landing));
            case Failed(Operation op, UUID id) when state.isOwnedBy(id) ->
                    new Move(state.settled(op.onFailure().from(state.vm())));
            case Progressed _, Completed _, Failed _ ->
                    new Ignore("another operation owns this server");
            case PowerSeen seen -> powerSeen(state, seen);
            case Reset _ when state.vm() == VmState.DELETED -> new Ignore("gone for good");
            case Reset(VmState to) -> new Move(state.settled(to));
        };
    }

    private static boolean isDelete(Operation op) {
        return op == Operation.DELETE
                || op == Operation.FORCE_DELETE
                || op == Operation.SOFT_DELETE;
    }

    private static boolean isDeleteUnderWay(Operation op, ServerState state) {
        return state.task() == TaskState.DELETING
                || state.task() == op.task()
                || (op == Operation.SOFT_DELETE
                        && state.vm() == VmState.SOFT_DELETED
                        && state.isIdle());
    }

    /** What upstream makes of a guest that does not run as its server's state says. */
    private static Decision powerSeen(ServerState state, PowerSeen seen) {
        if (!state.isIdle()) {
            return new Ignore("an operation is in flight");
        }
        var isOff = seen.power().isOff();
        return switch (state.vm()) {
            case ACTIVE, PAUSED -> {
                if (isOff) {
                    yield new Move(state.settled(VmState.STOPPED));
                }
                yield state.vm() == VmState.ACTIVE && seen.power() == Power.SUSPENDED
                        ? stopped(state, seen)
                        : new Ignore("nothing to learn");
            }
            case STOPPED -> isOff ? new Ignore("nothing to learn") : stopped(state, seen);
            default -> new Ignore("nothing to learn");
        };
    }

    private static Decision stopped(ServerState state, PowerSeen seen) {
        return new Move(state.with(TaskState.POWERING_OFF, seen.stop()));
    }
}
