package io.kilonova.agent;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.agent.protocol.Heartbeat;
import io.kilonova.agent.protocol.SchedulerMessage;
import io.kilonova.agent.protocol.Welcome;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one stream to one scheduler, for ever: dials, says Hello, sends heartbeats, dials again.
 */
final class SchedulerLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLink.class);
    private static final Duration WELCOME_PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(100);

    private final HostAgent agent;
    private final ManagedChannel channel;
    private final ScheduledExecutorService timer;
    private final RandomGenerator random;
    private final Backoff backoff;
    private @Nullable Stream stream;
    private boolean isClosed;
    private boolean hasFailed;
    private volatile int failures;

    SchedulerLink(
            HostAgent agent,
            ManagedChannel channel,
            ScheduledExecutorService timer,
            RandomGenerator random) {
        this.agent = agent;
        this.channel = channel;
        this.timer = timer;
        this.random = random;
        this.backoff = new Backoff(random);
    }

    ManagedChannel channel() {
        return channel;
    }

    /** Whether the scheduler has taken this host. */
    synchronized boolean isWelcome() {
        var current = stream;
        return current != null && current.isWelcome();
    }

    /** How many streams have ended that this host did not end. */
    int failures() {
        return failures;
    }

    void dial() {
        var next = new Stream();
        synchronized (this) {
            if (isClosed) {
                return;
            }
            stream = next;
        }
        channel.resetConnectBackoff();
        FleetGrpc.newStub(channel).connect(next);
        agent.join(next);
        next.schedule(next::giveUp, WELCOME_PATIENCE);
    }

    private void ended(Stream ended, String reason) {
        agent.leave(ended);
        synchronized (this) {
            if (isClosed || stream == null || !stream.equals(ended)) {
                return;
            }
            stream = null;
        }
        var wait = backoff.next();
        if (hasFailed) {
            LOG.debug("host={} scheduler={}: {}", agent.name(), channel.authority(), reason);
        } else {
            LOG.warn("host={} scheduler={}: {}", agent.name(), channel.authority(), reason);
        }
        hasFailed = true;
        failures++;
        try {
            var _ = timer.schedule(this::dial, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            LOG.debug("host={} is closing", agent.name());
        }
    }

    @Override
    public void close() {
        Stream last;
        synchronized (this) {
            isClosed = true;
            last = stream;
            stream = null;
        }
        if (last != null) {
            agent.leave(last);
            last.hangUp();
        }
        channel.shutdown();
    }

    /** One stream, from dialling to its end. */
    private final class Stream
            implements ClientResponseObserver<AgentMessage, SchedulerMessage>, Uplink {
        private @Nullable ClientCallStreamObserver<AgentMessage> call;
        private @Nullable Future<?> heartbeats;
        private long heartbeat;
        private boolean isEnded;
        private volatile boolean isWelcome;

        boolean isWelcome() {
            return isWelcome;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<AgentMessage> requests) {
            call = requests;
        }

        @Override
        public void onNext(SchedulerMessage message) {
            switch (message.getBodyCase()) {
                case WELCOME -> welcome(message.getWelcome());
                case COMMAND -> agent.receive(message.getCommand(), this);
                case BODY_NOT_SET -> LOG.debug("a message of a newer scheduler is ignored");
            }
        }

        private synchronized void welcome(Welcome welcome) {
            isWelcome = true;
            backoff.reset();
            hasFailed = false;
            LOG.info("host={} scheduler={} connected", agent.name(), welcome.getScheduler());
            var interval =
                    Math.max(SHORTEST_HEARTBEAT.toMillis(), welcome.getHeartbeatIntervalMs());
            if (heartbeats == null && !isEnded) {
                heartbeats =
                        timer.scheduleAtFixedRate(
                                this::heartbeat,
                                random.nextLong(interval),
                                interval,
                                TimeUnit.MILLISECONDS);
            }
        }

        private void heartbeat() {
            heartbeat++;
            send(
                    AgentMessage.newBuilder()
                            .setHeartbeat(Heartbeat.newBuilder().setSequence(heartbeat))
                            .build());
        }

        @Override
        public synchronized void send(AgentMessage message) {
            var out = call;
            if (out == null || isEnded || (message.hasProgress() && !out.isReady())) {
                return;
            }
            try {
                out.onNext(message);
            } catch (IllegalStateException e) {
                LOG.debug("host={} sends on a stream that has ended", agent.name(), e);
            }
        }

        void schedule(Runnable task, Duration delay) {
            var _ = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void giveUp() {
            var out = call;
            if (!isWelcome && out != null) {
                out.cancel("no welcome", null);
            }
        }

        synchronized void hangUp() {
            var out = call;
            end();
            if (out == null) {
                return;
            }
            try {
                out.onCompleted();
            } catch (IllegalStateException e) {
                LOG.debug("host={} hangs up a stream that has ended", agent.name(), e);
            }
        }

        private synchronized void end() {
            isEnded = true;
            if (heartbeats != null) {
                heartbeats.cancel(false);
                heartbeats = null;
            }
        }

        @Override
        public void onError(Throwable error) {
            end();
            ended(this, Status.fromThrowable(error).toString());
        }

        @Override
        public void onCompleted() {
            end();
            ended(this, "the scheduler hung up");
        }
    }
}
