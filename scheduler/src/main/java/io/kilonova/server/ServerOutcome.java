package io.kilonova.server;

import io.kilonova.action.InstanceActionStore;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Failure;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerEvent.Failed;
import io.kilonova.server.ServerEvent.Progressed;
import io.kilonova.server.ServerEvent.Reset;
import io.kilonova.server.ServerStateStore.Fault;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What users see of an operation: the server's state, the action with its events, the fault. Called
 * inside the transaction that journals the step.
 */
@Component
public class ServerOutcome {
    private final ServerStateStore states;
    private final InstanceActionStore actions;
    private final Clock clock;

    public ServerOutcome(ServerStateStore states, InstanceActionStore actions, Clock clock) {
        this.states = states;
        this.actions = actions;
        this.clock = clock;
    }

    /**
     * The task of the server is another one now.
     *
     * @param hostId where it is from now on, or null for no news
     */
    public void progressed(Attempt<?> attempt, TaskState task, @Nullable UUID hostId) {
        states.apply(attempt.serverId(), new Progressed(attempt.id(), task), hostId);
    }

    /** The server is on no host any more; its task is the one it began with. */
    public void unplaced(Attempt<?> attempt, TaskState task) {
        states.apply(attempt.serverId(), new Progressed(attempt.id(), task));
        states.leaveHost(attempt.serverId());
    }

    public void eventBegan(Attempt<?> attempt, String event, @Nullable String host) {
        actions.beginEvent(attempt.id(), event, host, clock.instant());
    }

    /** {@code failure} is null for success. */
    public void eventEnded(Attempt<?> attempt, String event, @Nullable String failure) {
        actions.finishEvent(attempt.id(), event, failure, clock.instant());
    }

    public void completed(Attempt<?> attempt, Operation operation, String event) {
        completed(attempt, new Completed(operation, attempt.id()), event);
    }

    /** Likewise, for an operation that may lead to several states. */
    public void completed(Attempt<?> attempt, Completed completed, String event) {
        states.apply(attempt.serverId(), completed);
        eventEnded(attempt, event, null);
        actions.finish(attempt.id(), null, clock.instant());
    }

    /** Something that leaves the server's state alone has ended; null for success. */
    public void ended(Attempt<?> attempt, String event, @Nullable String failure) {
        eventEnded(attempt, event, failure);
        actions.finish(attempt.id(), failure == null ? null : "Error", clock.instant());
    }

    /** Also notes the fault, unless a newer operation owns the server by now. */
    public void failed(Attempt<?> attempt, Operation operation, String event, Failure failure) {
        var _ = note(attempt, operation, event, failure);
    }

    /** Likewise; the server, though the operation would leave it as it was, is past help. */
    public void lost(Attempt<?> attempt, Operation operation, String event, Failure failure) {
        if (note(attempt, operation, event, failure)) {
            states.apply(attempt.serverId(), new Reset(VmState.ERROR));
        }
    }

    private boolean note(Attempt<?> attempt, Operation operation, String event, Failure failure) {
        var decision = states.apply(attempt.serverId(), new Failed(operation, attempt.id()));
        var isOurs = decision.filter(Move.class::isInstance).isPresent();
        if (isOurs) {
            states.recordFault(
                    attempt.serverId(), new Fault(500, failure.message(), failure.detail()));
        }
        eventEnded(attempt, event, failure.message());
        actions.finish(attempt.id(), "Error", clock.instant());
        return isOurs;
    }
}
