package io.kilonova.server;

import io.kilonova.server.Decision.Ignore;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Decision.Refuse;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerEvent.Failed;
import io.kilonova.server.ServerEvent.PowerSeen;
import io.kilonova.server.ServerEvent.Progressed;
import io.kilonova.server.ServerEvent.Requested;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Every change of a server's state goes through here. No clock, no database, no I/O. */
public final class Lifecycle {
    private Lifecycle() {}

    /** The state of a server that {@code build} is about to make. */
    public static ServerState born(UUID build) {
        return new ServerState(VmState.BUILDING, Operation.BUILD.task(), build);
    }

    /** What a store read: words of the API, and the operation that owns the task. */
    public static ServerState read(
            String vmState, @Nullable String taskState, @Nullable UUID owner) {
        return new ServerState(
                VmState.of(vmState), taskState == null ? null : TaskState.of(taskState), owner);
    }

    public static Decision decide(ServerState state, ServerEvent event) {
        return switch (event) {
            case Requested(Operation op, _) when !op.from().contains(state.vm()) ->
                    new Refuse("vm_state", state.vm().wire());
            case Requested(Operation op, _)
                    when op == Operation.DELETE && state.task() == TaskState.DELETING ->
                    new Ignore("already being deleted");
            case Requested(Operation op, _) when state.task() != null && op != Operation.DELETE ->
                    new Refuse("task_state", state.task().wire());
            case Requested(Operation op, UUID id) ->
                    new Move(new ServerState(state.vm(), op.task(), id));
            case Progressed(UUID id, TaskState task) when state.isOwnedBy(id) ->
                    new Move(new ServerState(state.vm(), task, id));
            case Completed(Operation op, UUID id) when state.isOwnedBy(id) ->
                    new Move(idle(op.landing()));
            case Failed(Operation op, UUID id) when state.isOwnedBy(id) ->
                    new Move(idle(op.onFailure().from(state.vm())));
            case Progressed _, Completed _, Failed _ ->
                    new Ignore("another operation owns this server");
            case PowerSeen(boolean on) -> powerSeen(state, on);
        };
    }

    private static Decision powerSeen(ServerState state, boolean on) {
        if (!state.isIdle()) {
            return new Ignore("an operation is in flight");
        }
        if (!on && state.vm() == VmState.ACTIVE) {
            return new Move(idle(VmState.STOPPED));
        }
        return new Ignore("nothing to learn");
    }

    private static ServerState idle(VmState vm) {
        return new ServerState(vm, null, null);
    }
}
