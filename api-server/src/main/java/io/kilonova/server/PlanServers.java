package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.policy.Policies;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Settles all that a create names before any row is written: rights, flavor, image, wiring. */
@Component
final class PlanServers {
    private final ServerReferenceStore references;
    private final DiskChoice disks;
    private final NetworkChoice networks;
    private final GroupChoice groups;
    private final DestinationChoice destinations;
    private final PortLimits ports;
    private final Policies policies;

    PlanServers(
            ServerReferenceStore references,
            DiskChoice disks,
            NetworkChoice networks,
            GroupChoice groups,
            DestinationChoice destinations,
            PlanRules rules) {
        this.references = references;
        this.disks = disks;
        this.networks = networks;
        this.groups = groups;
        this.destinations = destinations;
        this.ports = rules.ports();
        this.policies = rules.policies();
    }

    /** What a plan goes by. */
    record PlanRules(PortLimits ports, Policies policies) {}

    ServerPlan plan(CreateServer wish, Caller caller) {
        checkRights(wish, caller);
        var destination = destinations.choose(wish, caller);
        var flavor = flavor(wish.flavor(), caller);
        var publicKey = publicKey(wish.keyName(), caller);
        var chosen = disks.choose(wish, flavor, caller);
        var wiring = groups.wire(wish, networks.choose(wish, caller), caller);
        return new ServerPlan(
                wish,
                flavor,
                chosen,
                wiring,
                destination,
                publicKey,
                BootDisk.diskConfig(wish.diskConfig(), properties(chosen.image())),
                ports.most(wish, wiring, caller.projectId()));
    }

    private static Map<String, String> properties(@Nullable ImageSpec image) {
        return image == null ? Map.of() : image.properties();
    }

    private void checkRights(CreateServer wish, Caller caller) {
        if (wish.networks() instanceof CreateServer.NetworkWish.Interfaces) {
            policies.enforce("os_compute_api:servers:create:attach_network", caller);
        }
        if (wish.devices().isSaid()) {
            policies.enforce("os_compute_api:servers:create:attach_volume", caller);
        }
        if (wish.trustedImageCertificates() != null) {
            policies.enforce("os_compute_api:servers:create:trusted_certs", caller);
        }
    }

    private FlavorSpec flavor(String id, Caller caller) {
        var flavor =
                caller.isAdmin()
                        ? references.findAnyFlavor(id)
                        : references.findFlavor(id, caller.projectId());
        return flavor.orElseThrow(
                () -> new ComputeFailure.Invalid("Flavor " + id + " could not be found."));
    }

    private @Nullable String publicKey(@Nullable String name, Caller caller) {
        if (name == null) {
            return null;
        }
        return references
                .findPublicKey(caller.userId(), name)
                .orElseThrow(() -> new ComputeFailure.Invalid("Invalid key_name provided."));
    }
}
