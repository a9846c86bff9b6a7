package io.kilonova.server;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a server stands. Made by {@link Lifecycle} and by the store that reads one back, by nobody
 * else.
 *
 * @param task what is being done, or null when nothing is
 * @param owner the operation that does it, null exactly when {@code task} is
 * @param isLaunched whether the server ever ran
 */
public record ServerState(
        VmState vm, @Nullable TaskState task, @Nullable UUID owner, boolean isLaunched) {
    public ServerState {
        if ((task == null) != (owner == null)) {
            throw new IllegalArgumentException("a task has an owner: " + task + ", " + owner);
        }
    }

    public boolean isIdle() {
        return task == null;
    }

    boolean isOwnedBy(UUID operation) {
        return operation.equals(owner);
    }

    ServerState with(TaskState newTask, UUID newOwner) {
        return new ServerState(vm, newTask, newOwner, isLaunched);
    }

    ServerState settled(VmState to) {
        return new ServerState(to, null, null, isLaunched);
    }

    /** An operation has led there; who comes to be active has run. */
    ServerState landed(VmState to) {
        return new ServerState(to, null, null, isLaunched || to == VmState.ACTIVE);
    }
}
