package io.kilonova.server;

import java.util.UUID;

/**
 * What may happen to a server. Events of an operation carry its id, so a late one ends no newer.
 */
public sealed interface ServerEvent {
    /** A user, or a reconciler, asks for {@code operation}, which {@code id} would do. */
    record Requested(Operation operation, UUID id) implements ServerEvent {}

    /** The operation has come to another stage of its task. */
    record Progressed(UUID id, TaskState task) implements ServerEvent {}

    record Completed(Operation operation, UUID id) implements ServerEvent {}

    record Failed(Operation operation, UUID id) implements ServerEvent {}

    /** The host says whether the guest runs. */
    record PowerSeen(boolean on) implements ServerEvent {}
}
