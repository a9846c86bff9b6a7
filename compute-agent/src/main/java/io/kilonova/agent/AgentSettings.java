package io.kilonova.agent;

import io.kilonova.agent.protocol.Inventory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who this host is and whom it serves. There is no setting without TLS.
 *
 * @param name of the host, the common name of its certificate; the machine's own when left out
 * @param schedulers host:port of every scheduler
 * @param stateDirectory for what must outlive a restart
 * @param certificates directory with {@code ca.crt}, and {@code hosts/NAME.crt} and {@code .key};
 *     read anew when they change
 * @param issueCertificates makes the hosts' certificates at start with {@code ca.key}; for trying
 *     out only, fake hosts only
 * @param hosts how many fake hosts; more than one are called NAME-00001 and so on
 * @param parallel calls to the hypervisor at the same time
 * @param auditInterval between two looks at all guests
 * @param resources resource class (CUSTOM_*) to what the host has of it besides what the hypervisor
 *     sees
 * @param reserved resource class to what the host keeps for itself, over what the hypervisor says
 * @param allocationRatios resource class to how far it may be promised, likewise
 * @param healthPort answers health over HTTP on the loopback address; 0 for none
 */
@ConfigurationProperties("kilonova.agent")
record AgentSettings(
        @Nullable String name,
        @DefaultValue("127.0.0.1:8790") List<String> schedulers,
        @DefaultValue("agent-state") Path stateDirectory,
        @DefaultValue("certificates") Path certificates,
        @DefaultValue("false") boolean issueCertificates,
        @DefaultValue("libvirt") HypervisorKind hypervisor,
        @DefaultValue("1") int hosts,
        @DefaultValue("8") int parallel,
        @DefaultValue("60s") Duration auditInterval,
        @Nullable String availabilityZone,
        @Nullable String hostIp,
        @DefaultValue Map<String, Long> resources,
        @DefaultValue Map<String, Long> reserved,
        @DefaultValue Map<String, Double> allocationRatios,
        @DefaultValue("0") int healthPort) {
    enum HypervisorKind {
        LIBVIRT,
        FAKE
    }

    AgentSettings {
        if (hosts < 1 || (hosts > 1 && hypervisor != HypervisorKind.FAKE)) {
            throw new IllegalArgumentException("only fake hosts can be many in one process");
        }
        if (issueCertificates && hypervisor != HypervisorKind.FAKE) {
            throw new IllegalArgumentException("only fake hosts may issue their certificates");
        }
    }

    List<String> hostNames(String machine) {
        var base = name == null ? machine : name;
        if (hosts == 1) {
            return List.of(base);
        }
        var names = new ArrayList<String>(hosts);
        for (int i = 1; i <= hosts; i++) {
            names.add("%s-%05d".formatted(base, i));
        }
        return List.copyOf(names);
    }

    /** The hypervisor's inventory as the host's owner wants it. */
    Inventory adjust(Inventory inventory) {
        var adjusted =
                inventory.toBuilder()
                        .putAllTotals(resources)
                        .putAllReserved(reserved)
                        .putAllAllocationRatios(allocationRatios);
        if (availabilityZone != null) {
            adjusted.setAvailabilityZone(availabilityZone);
        }
        if (hostIp != null) {
            adjusted.setHostIp(hostIp);
        }
        return adjusted.build();
    }
}
