package io.kilonova.operation;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation as its runner got it.
 *
 * @param request JSON
 * @param nextStep the step to run; while undoing, one more than the step to undo
 * @param attempt of that step, from 1
 * @param avoid what earlier rounds found useless
 * @param failure why it unwinds; null while it unwinds only to start over
 * @param tried since it was first leased
 * @param journal JSON of what each finished step returned, from step 0 on
 */
public record LeasedOperation(
        Lease lease,
        String kind,
        @Nullable UUID serverId,
        String request,
        String requestId,
        boolean isUndoing,
        int nextStep,
        int attempt,
        boolean isCancelled,
        Set<String> avoid,
        @Nullable Failure failure,
        Duration tried,
        List<String> journal) {
    public LeasedOperation {
        avoid = Set.copyOf(avoid);
        journal = List.copyOf(journal);
    }

    public UUID id() {
        return lease.operation();
    }

    @Override
    public String toString() {
        return "LeasedOperation[" + lease + ", kind=" + kind + ", server=" + serverId + "]";
    }
}
