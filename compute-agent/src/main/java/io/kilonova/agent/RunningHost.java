package io.kilonova.agent;

import io.grpc.ManagedChannel;
import io.kilonova.hypervisor.HypervisorFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host's agent with its streams and its clockwork. */
final class RunningHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningHost.class);
    private static final Duration WAITING_WORD = Duration.ofSeconds(5);

    private final HostAgent agent;
    private final List<SchedulerLink> links;
    private final ScheduledExecutorService timer;
    private final Executor executor;
    private final RandomGenerator random;
    private final Backoff backoff;

    RunningHost(
            HostAgent agent,
            List<SchedulerLink> links,
            ScheduledExecutorService timer,
            Executor executor,
            RandomGenerator random) {
        this.agent = agent;
        this.links = links;
        this.timer = timer;
        this.executor = executor;
        this.random = random;
        this.backoff = new Backoff(random);
    }

    /** Begins within the time given, at a moment of chance's choice. */
    void start(Duration within, Duration auditInterval) {
        var delay = random.nextLong(within.toMillis() + 1);
        later(() -> executor.execute(() -> begin(auditInterval)), delay);
    }

    private void begin(Duration auditInterval) {
        try {
            agent.begin();
        } catch (HypervisorFailure e) {
            LOG.warn(
                    "host={} the hypervisor does not answer: {} ({})",
                    agent.name(),
                    e.getMessage(),
                    e.detail());
            later(() -> executor.execute(() -> begin(auditInterval)), backoff.next().toMillis());
            return;
        }
        links.forEach(SchedulerLink::dial);
        var every = auditInterval.toMillis();
        repeat(() -> executor.execute(agent::audit), random.nextLong(every) + every / 2, every);
        var waiting = WAITING_WORD.toMillis();
        repeat(agent::tellWaiting, waiting, waiting);
    }

    private void later(Runnable task, long millis) {
        try {
            var _ = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("host={} is closing", agent.name());
        }
    }

    private void repeat(Runnable task, long first, long every) {
        try {
            var _ = timer.scheduleWithFixedDelay(task, first, every, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("host={} is closing", agent.name());
        }
    }

    /** Channels to schedulers that have taken this host. */
    static List<ManagedChannel> connected(List<SchedulerLink> links) {
        return links.stream().filter(SchedulerLink::isWelcome).map(SchedulerLink::channel).toList();
    }

    boolean isConnected() {
        return links.stream().anyMatch(SchedulerLink::isWelcome);
    }

    int failures() {
        return links.stream().mapToInt(SchedulerLink::failures).sum();
    }

    @Override
    public void close() {
        links.forEach(SchedulerLink::close);
        agent.close();
    }
}
