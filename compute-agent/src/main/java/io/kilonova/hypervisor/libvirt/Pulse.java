package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.Progress;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says every few seconds that a slow call goes on; of a host that is silent nobody expects it. */
record Pulse(Future<?> beats) implements AutoCloseable {
    private static final int SECONDS = 10;

    static Pulse of(Progress progress, String phase, ScheduledExecutorService clock) {
        return new Pulse(
                clock.scheduleWithFixedDelay(
                        () -> progress.at(phase, 0), 0, SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        beats.cancel(false);
    }
}
