package io.kilonova.server;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What may happen to a server. Events of an operation carry its id, so a late one ends no newer.
 */
public sealed interface ServerEvent {
    /** A user, or a reconciler, asks for {@code operation}, which {@code id} would do. */
    record Requested(Operation operation, UUID id) implements ServerEvent {}

    /** The operation has come to another stage of its task. */
    record Progressed(UUID id, TaskState task) implements ServerEvent {}

    /**
     * The operation is done.
     *
     * @param landing which of the operation's; null to stay what the server was
     */
    record Completed(Operation operation, UUID id, @Nullable VmState landing)
            implements ServerEvent {
        public Completed {
            if (landing == null
                    ? !operation.landings().isEmpty()
                    : !operation.landings().contains(landing)) {
                throw new IllegalArgumentException(operation + " does not lead to " + landing);
            }
        }

        /** The operation has led to the one state it leads to. */
        public Completed(Operation operation, UUID id) {
            this(operation, id, operation.landings().stream().findFirst().orElse(null));
            if (operation.landings().size() > 1) {
                throw new IllegalArgumentException(operation + " leads to several states");
            }
        }
    }

    record Failed(Operation operation, UUID id) implements ServerEvent {}

    /**
     * The host says how the guest runs.
     *
     * @param stop the operation that would stop a guest that should not run
     */
    record PowerSeen(Power power, UUID stop) implements ServerEvent {}

    /** An administrator says what the server is, whatever is being done to it. */
    record Reset(VmState to) implements ServerEvent {}
}
