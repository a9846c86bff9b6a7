package io.kilonova.server;

import io.kilonova.action.InstanceActionRow;
import io.kilonova.action.InstanceActionRow.Asker;
import io.kilonova.action.InstanceActionStore;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.NewServerStore.Remembered;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Creates servers: settles everything first, then writes all rows and the operations that build the
 * servers in one transaction, or none.
 */
@Service
final class CreateServers {
    static final String BUILD = "server.build";

    private final PlanServers plans;
    private final CreateLimits limits;
    private final ServerFactory factory;
    private final NewServerStore servers;
    private final BlockDeviceStore devices;
    private final InstanceActionStore actions;
    private final OperationStore operations;
    private final TransactionTemplate transactions;
    private final Policies policies;
    private final ServerSettings settings;
    private final Clock clock;

    CreateServers(
            PlanServers plans,
            CreateLimits limits,
            ServerFactory factory,
            Stores stores,
            TransactionTemplate transactions,
            Rules rules) {
        this.plans = plans;
        this.limits = limits;
        this.factory = factory;
        this.servers = stores.servers();
        this.devices = stores.devices();
        this.actions = stores.actions();
        this.operations = stores.operations();
        this.transactions = transactions;
        this.policies = rules.policies();
        this.settings = rules.settings();
        this.clock = rules.clock();
    }

    /** Where a create writes. */
    record Stores(
            NewServerStore servers,
            BlockDeviceStore devices,
            InstanceActionStore actions,
            OperationStore operations) {}

    /** What a create goes by. */
    record Rules(Policies policies, ServerSettings settings, Clock clock) {}

    /**
     * What a create made, or an earlier one under the same key.
     *
     * @param adminPass null when it is not known any more
     */
    record Created(String reservationId, @Nullable String adminPass) {}

    Created create(CreateServer wish, Optional<IdempotencyKey> key, ApiRequest request) {
        policies.enforce("os_compute_api:servers:create", request.caller());
        if (wish.maxCount() > settings.maxPerCreate()) {
            throw new ComputeFailure.Invalid(
                    "max_count must be <= " + settings.maxPerCreate() + ".");
        }
        var known = key.flatMap(k -> earlier(k, wish, request));
        if (known.isPresent()) {
            return known.get();
        }
        var project = request.caller().projectId();
        limits.checkContent(wish.metadata(), wish.files(), project);
        var plan = plans.plan(wish, request.caller());
        var batch = factory.begin(plan, request);
        var written = transactions.execute(_ -> write(batch, key, request));
        if (Boolean.TRUE.equals(written)) {
            return new Created(batch.reservationId(), batch.adminPass());
        }
        return key.flatMap(k -> earlier(k, wish, request))
                .orElseThrow(() -> new ComputeFailure.Conflict("The key is in use."));
    }

    /** False when another request has taken the key meanwhile; nothing is written then. */
    private boolean write(
            ServerFactory.Batch batch, Optional<IdempotencyKey> key, ApiRequest request) {
        var now = clock.instant();
        if (key.isPresent() && !take(key.get(), batch.reservationId(), request)) {
            return false;
        }
        var plan = batch.plan();
        plan.disks().ownVolumes().forEach(this::checkFree);
        var count = limits.room(plan, request.caller().projectId());
        var caller = request.caller();
        var asker = new Asker(request.id(), caller.userId(), caller.projectId(), now);
        var rows = new ArrayList<NewServer>();
        var begun = new ArrayList<InstanceActionRow>();
        var builds = new ArrayList<NewOperation>();
        for (var one : factory.make(batch, count, now)) {
            var server = one.server();
            rows.add(server);
            begun.add(
                    InstanceActionRow.begun(
                            one.actionId(),
                            server.id(),
                            server.build(),
                            Operation.BUILD.word(),
                            asker));
            builds.add(
                    new NewOperation(
                            server.build(), BUILD, server.id(), one.build(), request.id(), null));
        }
        servers.insert(List.copyOf(rows));
        actions.insert(begun);
        operations.enqueue(builds);
        return true;
    }

    /** Whoever wants the same volume waits until this transaction is over. */
    private void checkFree(DiskPlan disk) {
        var holders = devices.lockHolders(String.valueOf(disk.wish().sourceId()));
        VolumeUse.refusal(String.valueOf(disk.wish().sourceId()), disk.isShared(), holders)
                .ifPresent(why -> {
                    throw new ComputeFailure.Invalid("Invalid volume: " + why);
                });
    }

    private boolean take(IdempotencyKey key, String reservationId, ApiRequest request) {
        var now = clock.instant();
        return servers.remember(
                request.caller().projectId(),
                key.key(),
                new Remembered(key.bodyHash(), reservationId),
                now,
                now.minus(settings.idempotencyMemory()));
    }

    private Optional<Created> earlier(IdempotencyKey key, CreateServer wish, ApiRequest request) {
        var notBefore = clock.instant().minus(settings.idempotencyMemory());
        return servers.remembered(request.caller().projectId(), key.key(), notBefore)
                .map(remembered -> {
                    if (!remembered.bodyHash().equals(key.bodyHash())) {
                        throw new ComputeFailure.Conflict(
                                "The Idempotency-Key was used for another request.");
                    }
                    return new Created(remembered.reservationId(), wish.adminPass());
                });
    }
}
