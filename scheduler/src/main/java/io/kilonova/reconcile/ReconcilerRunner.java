package io.kilonova.reconcile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs every reconciler over and over, each on a thread of its own. */
@Component
final class ReconcilerRunner implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerRunner.class);

    private final List<Reconciler> reconcilers;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean isRunning;

    ReconcilerRunner(List<Reconciler> reconcilers) {
        this.reconcilers = List.copyOf(reconcilers);
    }

    @Override
    public void start() {
        for (var reconciler : reconcilers) {
            threads.add(
                    Thread.ofVirtual()
                            .name("reconcile-" + reconciler.name())
                            .start(() -> runOn(reconciler)));
        }
        isRunning = true;
    }

    /** A run under way ends by itself: it is short, and its transactions are whole. */
    @Override
    public void stop() {
        stopping.countDown();
        try {
            for (var thread : threads) {
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        isRunning = false;
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    private void runOn(Reconciler reconciler) {
        try {
            while (!stopping.await(reconciler.every().toMillis(), TimeUnit.MILLISECONDS)) {
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
