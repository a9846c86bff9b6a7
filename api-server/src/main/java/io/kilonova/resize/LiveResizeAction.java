package io.kilonova.resize;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.migration.ResizeStore;
import io.kilonova.operation.AwaitedOperations;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.quota.Quotas;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.LiveResizeRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Gives a running server what another flavor has more; the vendor's. Answers when the guest has it,
 * or with the reason why it cannot have it now.
 */
@Component
final class LiveResizeAction implements ServerAction {
    private static final String HARDWARE = "hw:";

    private final ServerOperations operations;
    private final FlavorChoice flavors;
    private final Quotas quotas;
    private final ResizeStore resizes;
    private final AwaitedOperations awaited;

    LiveResizeAction(
            ServerOperations operations,
            FlavorChoice flavors,
            Quotas quotas,
            ResizeStore resizes,
            AwaitedOperations awaited) {
        this.operations = operations;
        this.flavors = flavors;
        this.quotas = quotas;
        this.resizes = resizes;
        this.awaited = awaited;
    }

    @Override
    public String key() {
        return "live_resize";
    }

    @Override
    public boolean isExtra() {
        return true;
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server =
                operations.find(
                        serverId,
                        Operation.LIVE_RESIZE,
                        "os_compute_api:servers:live_resize",
                        request);
        ServerOperations.hostOf(server);
        var from = server.flavor();
        var to = flavors.find(server, details, request);
        obstacle(from, to)
                .ifPresent(why -> {
                    throw new ComputeFailure.Conflict(
                            "Instance %s cannot be resized while it runs: %s"
                                    .formatted(server.id(), why));
                });
        var work =
                new Work(
                        Operation.LIVE_RESIZE,
                        "server.live_resize",
                        new LiveResizeRequest(server.id(), from, to));
        var operation =
                operations.begin(
                        server,
                        work,
                        () -> {
                            Upsize.of(from, to).take(server.projectId(), quotas);
                            resizes.countAtLeast(server.id(), to);
                        },
                        request);
        awaited.await(operation);
        return ResponseEntity.accepted().build();
    }

    /** Why no running guest could go from one flavor to the other. */
    static Optional<String> obstacle(FlavorSpec from, FlavorSpec to) {
        if (to.vcpus() < from.vcpus()) {
            return Optional.of("the new flavor has fewer vCPUs.");
        }
        if (to.memoryMb() < from.memoryMb()) {
            return Optional.of("the new flavor has less memory.");
        }
        if (to.rootGb() != from.rootGb()
                || to.ephemeralGb() != from.ephemeralGb()
                || to.swapMb() != from.swapMb()) {
            return Optional.of("the new flavor has other disks.");
        }
        return hardware(from).equals(hardware(to))
                ? Optional.empty()
                : Optional.of("the new flavor wants other hardware.");
    }

    private static Map<String, String> hardware(FlavorSpec flavor) {
        var specs = new TreeMap<>(flavor.extraSpecs());
        specs.keySet().removeIf(key -> !key.startsWith(HARDWARE));
        return specs;
    }
}
