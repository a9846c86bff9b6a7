package io.kilonova.shelve;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.OffloadRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import io.kilonova.server.ServerReferenceStore;
import io.kilonova.server.ServerRow;
import io.kilonova.server.ShelveRequest;
import io.kilonova.server.ShelveStore;
import io.kilonova.server.UnshelveRequest;
import io.kilonova.server.VmState;
import io.kilonova.snapshot.SavedServer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Takes on that servers are put away, and that they come back. */
@Service
final class Shelves {
    private static final String RULE = "os_compute_api:os-shelve:";

    private final ServerOperations operations;
    private final SavedServer saved;
    private final ServerReferenceStore references;
    private final ShelveStore shelves;
    private final Policies policies;

    Shelves(
            ServerOperations operations,
            SavedServer saved,
            ServerReferenceStore references,
            ShelveStore shelves,
            Policies policies) {
        this.operations = operations;
        this.saved = saved;
        this.references = references;
        this.shelves = shelves;
        this.policies = policies;
    }

    void shelve(String id, ApiRequest request) {
        var server = operations.find(id, Operation.SHELVE, RULE + "shelve", request);
        ServerOperations.hostOf(server);
        var image =
                saved.rootVolume(server).isPresent()
                        ? null
                        : saved.ofDisk(
                                server,
                                server.name() + "-shelved",
                                "snapshot",
                                Map.of(),
                                request.caller());
        var input = new ShelveRequest(server.id(), image);
        operations.begin(server, new Work(Operation.SHELVE, "server.shelve", input), request);
    }

    void offload(String id, ApiRequest request) {
        var server =
                operations.find(id, Operation.SHELVE_OFFLOAD, RULE + "shelve_offload", request);
        var input = new OffloadRequest(server.id());
        var work = new Work(Operation.SHELVE_OFFLOAD, "server.shelve_offload", input);
        operations.begin(server, work, request);
    }

    /**
     * Where a server is to come back.
     *
     * @param saysZone whether anything is said about the zone, were it that none is wanted
     */
    record Wish(boolean saysZone, @Nullable String zone, @Nullable String host) {
        static final Wish ANYWHERE = new Wish(false, null, null);
    }

    void unshelve(String id, Wish wish, ApiRequest request) {
        var server = operations.find(id, Operation.UNSHELVE, RULE + "unshelve", request);
        var zone = wish.saysZone() ? wish.zone() : server.availabilityZone();
        check(server, wish, zone, request);
        var input = new UnshelveRequest(server.id(), zone, wish.host());
        operations.begin(
                server,
                new Work(Operation.UNSHELVE, "server.unshelve", input),
                () -> {
                    if (wish.saysZone()) {
                        shelves.pinTo(server.id(), zone);
                    }
                },
                request);
    }

    private void check(ServerRow server, Wish wish, @Nullable String zone, ApiRequest request) {
        var vm = server.state().vm();
        if ((wish.saysZone() || wish.host() != null) && vm != VmState.SHELVED_OFFLOADED) {
            throw new ComputeFailure.Conflict(
                    """
                    Specifying an availability zone or a host when unshelving server "%s" with \
                    status "%s" is not supported. The server status must be SHELVED_OFFLOADED.\
                    """
                            .formatted(server.id(), vm.wire()));
        }
        if (wish.zone() != null && !references.zoneExists(wish.zone())) {
            throw new ComputeFailure.Invalid("The requested availability zone is not available");
        }
        if (wish.host() != null) {
            policies.enforce(RULE + "unshelve_to_host", request.caller(), server.projectId());
            checkHost(wish.host(), zone);
        }
    }

    private void checkHost(String host, @Nullable String zone) {
        var its =
                references
                        .zoneOfHost(host)
                        .orElseThrow(() ->
                                new ComputeFailure.Invalid(
                                        "Compute host " + host + " could not be found."));
        if (zone != null && !zone.equals(its)) {
            throw new ComputeFailure.Conflict(
                    "Host \"%s\" is not in the availability zone \"%s\".".formatted(host, zone));
        }
    }
}
