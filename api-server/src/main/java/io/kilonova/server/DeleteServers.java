package io.kilonova.server;

import io.kilonova.action.InstanceActionRow;
import io.kilonova.action.InstanceActionRow.Asker;
import io.kilonova.action.InstanceActionStore;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.id.Ids;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.Decision.Ignore;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Decision.Refuse;
import io.kilonova.server.ServerEvent.Requested;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes servers, whatever they are doing: an operation under way is cancelled, and the delete
 * waits behind it.
 */
@Service
final class DeleteServers {
    static final String DELETE = "server.delete";

    private final ServerAccess access;
    private final ServerStateStore states;
    private final Queue queue;
    private final TransactionTemplate transactions;
    private final Policies policies;

    DeleteServers(
            ServerAccess access,
            ServerStateStore states,
            Queue queue,
            TransactionTemplate transactions,
            Policies policies) {
        this.access = access;
        this.states = states;
        this.queue = queue;
        this.transactions = transactions;
        this.policies = policies;
    }

    /** Where work for the scheduler goes, with its record. */
    record Queue(OperationStore operations, InstanceActionStore actions, Ids ids, Clock clock) {}

    void delete(String id, ApiRequest request) {
        var server = access.find(id, request.caller());
        policies.enforce("os_compute_api:servers:delete", request.caller(), server.projectId());
        if (server.lockedBy() != null && !request.caller().isAdmin()) {
            throw new ComputeFailure.Conflict("Instance " + server.id() + " is locked");
        }
        transactions.executeWithoutResult(_ -> begin(server, request));
    }

    private void begin(ServerRow server, ApiRequest request) {
        var operation = queue.ids().next();
        var decision =
                states.apply(server.id(), new Requested(Operation.DELETE, operation)).orElse(null);
        switch (decision) {
            case Move _ -> enqueue(server, operation, request);
            case Ignore _ -> {}
            case Refuse _ -> throw ServerAccess.notFound(server.id().toString());
            case null -> throw ServerAccess.notFound(server.id().toString());
        }
    }

    private void enqueue(ServerRow server, UUID operation, ApiRequest request) {
        var caller = request.caller();
        var now = queue.clock().instant();
        var asker = new Asker(request.id(), caller.userId(), caller.projectId(), now);
        var action = queue.ids().next();
        var word = Operation.DELETE.word();
        queue.actions()
                .insert(
                        List.of(
                                InstanceActionRow.begun(
                                        action, server.id(), operation, word, asker)));
        queue.operations().cancelOthers(server.id(), operation);
        queue.operations()
                .enqueue(
                        new NewOperation(
                                operation,
                                DELETE,
                                server.id(),
                                new DeleteRequest(server.id()),
                                request.id(),
                                null));
    }
}
