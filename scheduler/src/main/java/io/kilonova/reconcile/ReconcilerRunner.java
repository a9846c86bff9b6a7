package io.kilonova.reconcile;

import io.kilonova.time.Bell;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs every reconciler over and over, each on a thread of its own. */
@Component
final class ReconcilerRunner implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerRunner.class);

    private final List<Reconciler> reconcilers;
    private final Timeline timeline;
    private final List<Loop> loops = new ArrayList<>();
    private volatile boolean isRunning;

    ReconcilerRunner(List<Reconciler> reconcilers, Timeline timeline) {
        this.reconcilers = List.copyOf(reconcilers);
        this.timeline = timeline;
    }

    private record Loop(Thread thread, Bell stop) {}

    @Override
    public void start() {
        isRunning = true;
        for (var reconciler : reconcilers) {
            var stop = new Bell(timeline);
            var name = "reconcile-" + reconciler.name();
            loops.add(new Loop(timeline.start(name, () -> runOn(reconciler, stop)), stop));
        }
    }

    /** A run under way ends by itself: it is short, and its transactions are whole. */
    @Override
    public void stop() {
        isRunning = false;
        loops.forEach(loop -> loop.stop().ring());
        try {
            for (var loop : loops) {
                loop.thread().join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    private void runOn(Reconciler reconciler, Bell stop) {
        try {
            while (!stop.await(reconciler.every())) {
                run(reconciler);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Reconciler reconciler) {
        try {
            reconciler.reconcile();
        } catch (RuntimeException e) {
            LOG.warn("reconciler {} runs again later", reconciler.name(), e);
        }
    }
}
