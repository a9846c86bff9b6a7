package io.kilonova.action;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One step of an action.
 *
 * @param result {@code Success}, {@code Error}, or null while it runs
 * @param details what the user may know of a failure
 * @param traceback for administrators
 */
public record InstanceActionEventRow(
        UUID actionId,
        String event,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String result,
        @Nullable String host,
        @Nullable String details,
        @Nullable String traceback) {}
