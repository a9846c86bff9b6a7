package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.Progress;
import java.util.concurrent.ScheduledExecutorService;

/** Writes a guest's memory to disk, which ends its run. */
final class Suspension {
    private final ScheduledExecutorService clock;

    Suspension(ScheduledExecutorService clock) {
        this.clock = clock;
    }

    /** What is saved already is fine. */
    PowerState suspend(Machine machine, Progress progress) throws HypervisorFailure {
        switch (machine.power()) {
            case SUSPENDED -> {
                return PowerState.SUSPENDED;
            }
            case RUNNING, PAUSED -> {
                try (var _ = Pulse.of(progress, "copying", clock)) {
                    machine.save();
                }
                return machine.power();
            }
            default -> throw machine.isNotRunning();
        }
    }
}
