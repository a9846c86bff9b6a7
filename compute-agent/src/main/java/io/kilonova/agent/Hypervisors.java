package io.kilonova.agent;

import io.kilonova.hypervisor.HostSources;
import io.kilonova.hypervisor.Hypervisor;

/** Makes the hypervisor of a host. */
@FunctionalInterface
interface Hypervisors {
    Hypervisor of(String host, HostSources sources);
}
