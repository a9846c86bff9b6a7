package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.policy.Policies;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads {@code zone}, {@code zone:host:hypervisor} and the two fields that name a host. */
@Component
final class DestinationChoice {
    private final ServerReferenceStore references;
    private final Policies policies;

    DestinationChoice(ServerReferenceStore references, Policies policies) {
        this.references = references;
        this.policies = policies;
    }

    Destination choose(CreateServer wish, Caller caller) {
        var parts = wish.zone() == null ? new String[] {""} : wish.zone().split(":", -1);
        if (parts.length > 3) {
            throw new ComputeFailure.Invalid("Unable to parse availability_zone: " + wish.zone());
        }
        var zone = orNull(parts[0]);
        if (zone != null && !references.zoneExists(zone)) {
            throw new ComputeFailure.Invalid("The requested availability zone is not available");
        }
        var isNamed = wish.host() != null || wish.hypervisorHostname() != null;
        if (parts.length > 1) {
            policies.enforce("os_compute_api:servers:create:forced_host", caller);
            if (isNamed) {
                throw new ComputeFailure.Invalid(
                        "A host can be named in availability_zone or in host and"
                                + " hypervisor_hostname, not in both.");
            }
            return new Destination(
                    zone, orNull(parts[1]), parts.length == 3 ? orNull(parts[2]) : null);
        }
        return isNamed ? named(zone, wish, caller) : new Destination(zone, null, null);
    }

    private Destination named(@Nullable String zone, CreateServer wish, Caller caller) {
        policies.enforce("compute:servers:create:requested_destination", caller);
        var host = wish.host();
        if (host != null && !references.hostExists(host)) {
            throw noSuchHost(host);
        }
        var hypervisor = wish.hypervisorHostname();
        if (hypervisor != null && !references.hypervisorExists(hypervisor)) {
            throw noSuchHost(hypervisor);
        }
        return new Destination(zone, host, hypervisor);
    }

    private static ComputeFailure noSuchHost(String name) {
        return new ComputeFailure.Invalid("Compute host " + name + " could not be found.");
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
