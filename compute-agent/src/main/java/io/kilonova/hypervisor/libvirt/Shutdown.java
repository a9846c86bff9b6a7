package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a guest to shut down, through its agent or the power button, over and over: one that is
 * still booting does not hear.
 */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final long ASK_NANOS = Duration.ofSeconds(5).toNanos();

    private final Sleeper sleeper;

    Shutdown(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /**
     * Whether the run that was under way has ended; the guest may be running again.
     *
     * @throws HypervisorFailure also when waiting has become pointless
     */
    boolean ends(Machine machine, Duration patience, Progress progress) throws HypervisorFailure {
        var run = machine.run();
        var begun = System.nanoTime();
        var asked = begun - ASK_NANOS;
        while (run != Machine.NOT_RUNNING && machine.run() == run) {
            var now = System.nanoTime();
            if (now - begun >= patience.toNanos()) {
                return false;
            }
            if (now - asked >= ASK_NANOS) {
                progress.at("shutting_down", percent(now - begun, patience));
                ask(machine);
                asked = System.nanoTime();
            }
            if (progress.isOvertaken()) {
                throw Tool.overtaken();
            }
            sleep();
        }
        return true;
    }

    /** A guest that ends meanwhile, or has no ear, is no failure. */
    private static void ask(Machine machine) throws HypervisorFailure {
        try {
            machine.askToShutDown();
        } catch (HypervisorFailure e) {
            if (machine.power() == PowerState.RUNNING) {
                LOG.info("server={} does not hear: {}", machine.serverId(), e.detail());
            }
        }
    }

    private static int percent(long nanos, Duration of) {
        return (int) (100 * nanos / Math.max(1, of.toNanos()));
    }

    private void sleep() throws HypervisorFailure {
        try {
            sleeper.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorFailure(Kind.TRANSIENT, "The host is shutting down.", e);
        }
    }
}
