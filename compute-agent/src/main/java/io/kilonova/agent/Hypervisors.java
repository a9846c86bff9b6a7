package io.kilonova.agent;

import io.kilonova.hypervisor.Hypervisor;
import io.kilonova.hypervisor.ImageSource;

/** Makes the hypervisor of a host. */
@FunctionalInterface
interface Hypervisors {
    Hypervisor of(String host, ImageSource images);
}
