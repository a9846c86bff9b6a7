package io.kilonova.volume;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.volume.Job.NotYet;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Does what takes a while, each on a thread of its own. The rows say what is to do: those that a
 * crash left are taken up at the next start, and what never ends by itself is ended as failed.
 */
@Component
final class VolumeWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeWorker.class);
    private static final int MOST_ATTEMPTS = 5;
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<String, Job> jobs;
    private final WorkStore store;
    private final VolumeFiles files;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Semaphore heavy;
    private final Set<UUID> running = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledThreadPoolExecutor later =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("volume-work").factory());

    VolumeWorker(
            List<Job> jobs,
            WorkStore store,
            VolumeFiles files,
            VolumeSettings settings,
            TransactionTemplate transaction,
            Clock clock) {
        this.jobs = jobs.stream().collect(Collectors.toMap(Job::kind, Function.identity()));
        this.store = store;
        this.files = files;
        this.transaction = transaction;
        this.clock = clock;
        this.heavy = new Semaphore(settings.copies());
    }

    /** Takes up what an earlier process left. */
    @EventListener(ApplicationReadyEvent.class)
    void resume() throws IOException {
        files.removeParts();
        for (var work : store.all()) {
            LOG.info("work={} kind={} volume={} resumed", work.id(), work.kind(), work.volumeId());
            start(work.id());
        }
    }

    @EventListener
    void added(WorkQueue.Added added) {
        start(added.workId());
    }

    private void start(UUID id) {
        threads.execute(() -> attempt(id));
    }

    private void startAfter(UUID id, Duration pause) {
        try {
            var soon = later.schedule(() -> start(id), pause.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("work={} again: {}", id, soon);
        } catch (RejectedExecutionException _) {
            LOG.debug("work={} goes on at the next start", id);
        }
    }

    private void attempt(UUID id) {
        if (!running.add(id)) {
            return;
        }
        @Nullable Duration again = null;
        try {
            var work = store.begin(id);
            if (work.isPresent()) {
                again = attempt(work.get());
            }
        } catch (RuntimeException e) {
            LOG.error("work={} stopped", id, e);
            again = PAUSE;
        } finally {
            running.remove(id);
        }
        if (again != null) {
            startAfter(id, again);
        }
    }

    /** How long until it is tried again; null when it is over. */
    private @Nullable Duration attempt(WorkRow work) {
        var job = jobs.get(work.kind());
        if (job == null) {
            LOG.error("work={} is of a kind {} that is not known here", work.id(), work.kind());
            return null;
        }
        try {
            if (work.attempts() > MOST_ATTEMPTS) {
                throw new JobFailed("It was tried several times, and came to no end.");
            }
            run(job, work);
        } catch (NotYet _) {
            return postponed(work, work.attempts() - 1, SOON);
        } catch (JobFailed e) {
            fail(job, work, String.valueOf(e.getMessage()));
        } catch (ComputeFailure.Unavailable e) {
            LOG.warn("work={} attempt={} {}", work.id(), work.attempts(), e.logContext());
            return postponed(work, work.attempts(), PAUSE.multipliedBy(1L << work.attempts()));
        } catch (ComputeFailure e) {
            fail(job, work, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.error("work={} kind={}", work.id(), work.kind(), e);
            fail(job, work, "The storage failed.");
        } catch (InterruptedException _) {
            // the process ends; it goes on at the next start, and this was no attempt
            store.postpone(work.id(), work.attempts() - 1, clock.instant());
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private void run(Job job, WorkRow work)
            throws IOException, InterruptedException, JobFailed, NotYet {
        if (!job.isHeavy(work)) {
            job.run(work);
            return;
        }
        heavy.acquire();
        try {
            job.run(work);
        } finally {
            heavy.release();
        }
    }

    private Duration postponed(WorkRow work, int attempts, Duration pause) {
        store.postpone(work.id(), attempts, clock.instant().plus(pause));
        return pause;
    }

    private void fail(Job job, WorkRow work, String reason) {
        LOG.warn(
                "work={} kind={} volume={} failed why={}",
                work.id(),
                work.kind(),
                work.volumeId(),
                reason);
        transaction.executeWithoutResult(_ -> {
            job.fail(work, reason);
            store.delete(work.id());
        });
    }

    /** What runs is interrupted, and goes on at the next start. */
    @Override
    public void close() {
        later.shutdownNow();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("some work does not stop; it goes on at the next start");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
