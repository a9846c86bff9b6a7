package io.kilonova.server;

import io.kilonova.action.InstanceActionRow;
import io.kilonova.action.InstanceActionRow.Asker;
import io.kilonova.action.InstanceActionStore;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.id.Ids;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.Decision.Allow;
import io.kilonova.server.Decision.Ignore;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Decision.Refuse;
import io.kilonova.server.ServerEvent.Requested;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes on what the scheduler is to do to a server. Checks go from the right over the lock and the
 * state to the host; then one transaction writes the task, the record of the action and the
 * operation.
 */
@Component
public final class ServerOperations {
    private final ServerAccess access;
    private final ServerStateStore states;
    private final HostStatus hosts;
    private final TransactionTemplate transactions;
    private final Queue queue;

    ServerOperations(
            ServerAccess access,
            ServerStateStore states,
            HostStatus hosts,
            TransactionTemplate transactions,
            Queue queue) {
        this.access = access;
        this.states = states;
        this.hosts = hosts;
        this.transactions = transactions;
        this.queue = queue;
    }

    /** Where work for the scheduler goes, with its record. */
    record Queue(OperationStore operations, InstanceActionStore actions, Ids ids, Clock clock) {}

    /**
     * What is to be done.
     *
     * @param saga the scheduler's name for it: server.power
     * @param input the saga's input, a record
     */
    public record Work(Operation operation, String saga, Object input) {}

    /** The server, once right, lock, state and host allow the operation, as far as can be seen. */
    public ServerRow find(String id, Operation operation, String rule, ApiRequest request) {
        var server = access.find(id, rule, request);
        check(server, operation, request);
        return server;
    }

    /** The same of a server that was found, and may be used, already. */
    public void check(ServerRow server, Operation operation, ApiRequest request) {
        if (operation.respectsLock()) {
            checkLock(server, request);
        }
        var event = new Requested(operation, server.id());
        if (Lifecycle.decide(server.state(), event) instanceof Refuse refuse) {
            throw refused(server.id(), operation, refuse);
        }
        if (operation.needsHost()) {
            checkHost(server);
        }
    }

    /** Fails for a locked server, but not for administrators. */
    public static void checkLock(ServerRow server, ApiRequest request) {
        if (server.lockedBy() != null && !request.caller().isAdmin()) {
            throw new ComputeFailure.Conflict("Instance " + server.id() + " is locked");
        }
    }

    /** Fails when the server has a host that cannot be expected to do anything now. */
    public void checkHost(ServerRow server) {
        if (server.host() != null && !hosts.isUp(server.host())) {
            throw new ComputeFailure.Conflict("Service is unavailable at this time.");
        }
    }

    /** Fails for a server that is nowhere. */
    public static ServerRow.HostOfServer hostOf(ServerRow server) {
        if (server.host() == null) {
            throw new ComputeFailure.Conflict("Instance " + server.id() + " is not ready");
        }
        return server.host();
    }

    /** Takes on a change of how the server's guest runs. */
    void power(String id, Operation operation, String rule, ApiRequest request) {
        var server = find(id, operation, rule, request);
        hostOf(server);
        var input = new PowerRequest(server.id(), operation);
        begin(server, new Work(operation, "server.power", input), request);
    }

    /** Begins it, or not when that would do nothing new. */
    public UUID begin(ServerRow server, Work work, ApiRequest request) {
        return begin(server, work, () -> {}, request);
    }

    /**
     * @param alsoWrite runs in the transaction once the state is settled; what it throws undoes all
     * @return the operation's id, to wait for it
     */
    public UUID begin(ServerRow server, Work work, Runnable alsoWrite, ApiRequest request) {
        return begin(server, work, _ -> alsoWrite.run(), request);
    }

    /** Likewise, with writes that name the operation. */
    public UUID begin(ServerRow server, Work work, Consumer<UUID> alsoWrite, ApiRequest request) {
        var id = queue.ids().next();
        begin(server, work, id, null, alsoWrite, request);
        return id;
    }

    /**
     * Begins work whose scheduler must wait until what it needs is there: until it is released, or
     * for {@code most}.
     *
     * @return the operation
     */
    public UUID hold(ServerRow server, Work work, Duration most, ApiRequest request) {
        var id = queue.ids().next();
        begin(server, work, id, queue.clock().instant().plus(most), _ -> {}, request);
        return id;
    }

    /** Lets held work go on; false when it did so, or ended, without. */
    public boolean release(UUID operation) {
        return queue.operations().release(operation);
    }

    /** Gives work up that has hardly begun. */
    public void cancel(UUID operation) {
        queue.operations().cancel(operation);
    }

    private void begin(
            ServerRow server,
            Work work,
            UUID id,
            @Nullable Instant notBefore,
            Consumer<UUID> alsoWrite,
            ApiRequest request) {
        transactions.executeWithoutResult(_ -> {
            var event = new Requested(work.operation(), id);
            var decision =
                    states.apply(server.id(), event)
                            .orElseThrow(() -> ServerAccess.notFound(server.id().toString()));
            switch (decision) {
                case Move _, Allow _ -> {
                    alsoWrite.accept(id);
                    enqueue(id, server.id(), work, notBefore, request);
                }
                case Ignore _ -> {}
                case Refuse refuse -> throw refused(server.id(), work.operation(), refuse);
            }
        });
    }

    /**
     * Does in the request itself what needs no scheduler: under the server's lock, if its state
     * still allows it.
     */
    public <T> T change(
            ServerRow server, Operation operation, Supplier<T> write, ApiRequest request) {
        check(server, operation, request);
        return Objects.requireNonNull(
                transactions.execute(_ -> {
                    var event = new Requested(operation, server.id());
                    var decision =
                            states.apply(server.id(), event)
                                    .orElseThrow(
                                            () -> ServerAccess.notFound(server.id().toString()));
                    if (decision instanceof Refuse refuse) {
                        throw refused(server.id(), operation, refuse);
                    }
                    return write.get();
                }));
    }

    /** Likewise, with a record among the server's actions. */
    public void act(ServerRow server, Operation operation, Runnable write, ApiRequest request) {
        var done =
                InstanceActionRow.done(
                        queue.ids().next(), server.id(), operation.action(), asker(request));
        change(
                server,
                operation,
                () -> {
                    write.run();
                    queue.actions().insert(List.of(done));
                    return done;
                },
                request);
    }

    /** Wants everything that is being done to the server undone; in the caller's transaction. */
    public void cancelAll(UUID serverId) {
        queue.operations().cancelOthers(serverId, serverId);
    }

    /**
     * Takes on what is no action of anybody's and leaves the server's state alone, in its lane.
     * Nothing for a server that there is not.
     *
     * @return the operation's id, to wait for it
     */
    public UUID enqueue(UUID serverId, String saga, Object input, ApiRequest request) {
        var id = queue.ids().next();
        inLane(
                serverId,
                () ->
                        queue.operations()
                                .enqueue(
                                        new NewOperation(
                                                id, saga, serverId, input, request.id(), null)));
        return id;
    }

    /** Likewise, unless one waits in the lane that has not begun: that will do. */
    public UUID enqueueOnce(UUID serverId, String saga, Object input, ApiRequest request) {
        return queue.operations()
                .findWaiting(serverId, saga)
                .orElseGet(() -> enqueue(serverId, saga, input, request));
    }

    /** Likewise, with a record among the server's actions. */
    public void enqueueAs(
            String action, UUID serverId, String saga, Object input, ApiRequest request) {
        var id = queue.ids().next();
        inLane(
                serverId,
                () -> {
                    record(id, serverId, action, request);
                    queue.operations()
                            .enqueue(
                                    new NewOperation(
                                            id, saga, serverId, input, request.id(), null));
                });
    }

    /** Whoever holds the server's row decides the order of its lane. */
    private void inLane(UUID serverId, Runnable writes) {
        transactions.executeWithoutResult(_ -> {
            if (states.lock(serverId).isPresent()) {
                writes.run();
            }
        });
    }

    private void record(UUID id, UUID serverId, String action, ApiRequest request) {
        var asker = asker(request);
        queue.actions()
                .insert(
                        List.of(
                                InstanceActionRow.begun(
                                        queue.ids().next(), serverId, id, action, asker)));
    }

    private void enqueue(
            UUID id, UUID serverId, Work work, @Nullable Instant notBefore, ApiRequest request) {
        record(id, serverId, work.operation().action(), request);
        if (!work.operation().during().isEmpty()) {
            queue.operations().cancelOthers(serverId, id);
        }
        queue.operations()
                .enqueue(
                        new NewOperation(
                                id, work.saga(), serverId, work.input(), request.id(), notBefore));
    }

    private Asker asker(ApiRequest request) {
        var caller = request.caller();
        return new Asker(
                request.id(), caller.userId(), caller.projectId(), queue.clock().instant());
    }

    /** As the API says that the state of a server forbids something. */
    static ComputeFailure refused(UUID id, Operation operation, Refuse refuse) {
        if (refuse.value().equals(VmState.DELETED.wire())) {
            return ServerAccess.notFound(id.toString());
        }
        return new ComputeFailure.Conflict(
                "Cannot '%s' instance %s while it is in %s %s"
                        .formatted(operation.word(), id, refuse.attribute(), refuse.value()));
    }
}
