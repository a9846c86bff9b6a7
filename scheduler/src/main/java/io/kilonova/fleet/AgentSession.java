package io.kilonova.fleet;

import io.grpc.Status;
import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandProgress;
import io.kilonova.agent.protocol.CommandResult;
import io.kilonova.agent.protocol.CommandSucceeded;
import io.kilonova.agent.protocol.GuestReport;
import io.kilonova.agent.protocol.Hello;
import io.kilonova.agent.protocol.Inventory;
import io.kilonova.agent.protocol.SchedulerMessage;
import io.kilonova.agent.protocol.Welcome;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one agent. The stream's messages arrive one after another and are never waited for;
 * commands go down from any thread. No more messages are asked for while the database lags behind.
 */
final class AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final int MOST_COMMANDS = 4096;
    private static final int MOST_UNWRITTEN_GUESTS = 256;
    private static final Duration GUEST_PATIENCE = Duration.ofSeconds(5);

    private final HostIdentity peer;
    private final Wire wire;
    private final Fleet fleet;
    private final HostReports hostReports;
    private final Reports reports;
    private final Timeline timeline;
    private final AtomicLong calls = new AtomicLong();
    private final Map<Long, PendingCommand> pending = new ConcurrentHashMap<>();
    private final AtomicLong unwrittenGuests = new AtomicLong();
    private volatile @Nullable Hello hello;
    private volatile @Nullable UUID hostId;
    private volatile @Nullable String closedBecause;
    private volatile boolean isPaused;
    private volatile boolean isHeard;
    private volatile long lastHeard;

    AgentSession(
            HostIdentity peer,
            Wire wire,
            Fleet fleet,
            HostReports hostReports,
            Reports reports,
            Timeline timeline) {
        this.peer = peer;
        this.wire = wire;
        this.fleet = fleet;
        this.hostReports = hostReports;
        this.reports = reports;
        this.timeline = timeline;
        this.lastHeard = timeline.nanoTime();
    }

    /** The way down to the agent; every method may be called by any thread. */
    interface Wire {
        void send(SchedulerMessage message);

        /** Asks for one more message. */
        void more();

        void close(Status status);
    }

    String host() {
        return peer.host();
    }

    long generation() {
        var greeting = hello;
        return greeting == null ? 0 : greeting.getGeneration();
    }

    Optional<UUID> hostId() {
        return Optional.ofNullable(hostId);
    }

    void receive(AgentMessage message) {
        lastHeard = timeline.nanoTime();
        try {
            if (hello == null) {
                greet(message);
            } else {
                take(message);
            }
        } catch (InvalidReport e) {
            close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        }
    }

    private void greet(AgentMessage message) throws InvalidReport {
        if (!message.hasHello()) {
            throw new InvalidReport("Hello must come first");
        }
        var greeting = message.getHello();
        if (!greeting.getHost().equals(peer.host())) {
            close(Status.PERMISSION_DENIED.withDescription("the certificate is of another host"));
            return;
        }
        var report = hostReports.of(peer.host(), greeting.getGeneration(), greeting.getInventory());
        hello = greeting;
        if (!fleet.greeted(this)) {
            close(Status.ABORTED.withDescription("a newer agent speaks for this host"));
            return;
        }
        var servers = new ArrayList<UUID>(greeting.getGuestsCount());
        for (var guest : greeting.getGuestsList()) {
            servers.add(PowerStates.serverId(guest));
        }
        reports.register(this, report, new Reports.Guests(greeting.getSequence(), servers));
    }

    private void take(AgentMessage message) throws InvalidReport {
        switch (message.getBodyCase()) {
            case HEARTBEAT -> isHeard = true;
            case INVENTORY -> takeInventory(message.getInventory());
            case GUEST -> takeGuest(message.getGuest());
            case PROGRESS -> takeProgress(message.getProgress());
            case RESULT -> takeResult(message.getResult());
            case HELLO, BODY_NOT_SET -> throw new InvalidReport("unexpected message");
        }
        if (unwrittenGuests.get() < MOST_UNWRITTEN_GUESTS) {
            wire.more();
        } else {
            isPaused = true;
            resumeIfWritten();
        }
    }

    private void takeInventory(Inventory inventory) throws InvalidReport {
        reports.update(this, hostReports.of(peer.host(), generation(), inventory));
    }

    private long takeGuest(GuestReport report) throws InvalidReport {
        var id = hostId;
        if (id == null) {
            return 0;
        }
        unwrittenGuests.incrementAndGet();
        return reports.observe(this, PowerStates.row(id, generation(), report));
    }

    private void takeProgress(CommandProgress progress) {
        var command = pending.get(progress.getCall());
        if (command != null) {
            command.progressed(progress);
        }
    }

    private void takeResult(CommandResult result) {
        var command = pending.get(result.getCall());
        if (command != null) {
            command.answered(result);
        }
    }

    /** The host has a row now; from here on the session takes commands. */
    void registered(UUID id) {
        if (hostId != null) {
            return;
        }
        var greeting = hello;
        if (greeting == null) {
            return;
        }
        hostId = id;
        try {
            for (var guest : greeting.getGuestsList()) {
                takeGuest(guest);
            }
        } catch (InvalidReport e) {
            close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
            return;
        }
        hello = greeting.toBuilder().clearGuests().clearInventory().build();
        if (fleet.isReady(this, id)) {
            wire.send(SchedulerMessage.newBuilder().setWelcome(welcome()).build());
            LOG.info("host={} generation={} connected", peer.host(), generation());
            wire.more();
        }
    }

    private Welcome welcome() {
        return Welcome.newBuilder()
                .setScheduler(fleet.name())
                .setHeartbeatIntervalMs(fleet.heartbeatInterval().toMillis())
                .build();
    }

    void refused(String reason) {
        close(Status.ABORTED.withDescription(reason));
    }

    void guestWritten() {
        unwrittenGuests.set(0);
        resumeIfWritten();
    }

    private synchronized void resumeIfWritten() {
        if (isPaused && unwrittenGuests.get() < MOST_UNWRITTEN_GUESTS) {
            isPaused = false;
            wire.more();
        }
    }

    CommandSucceeded execute(Command command, Duration patience, Consumer<CommandProgress> listener)
            throws CommandRejected, InterruptedException {
        if (pending.size() >= MOST_COMMANDS) {
            throw new AgentUnavailable("too many commands for one host");
        }
        var call = calls.incrementAndGet();
        var sent = new PendingCommand(command, timeline);
        pending.put(call, sent);
        try {
            var reason = closedBecause;
            if (reason != null) {
                throw new AgentUnavailable(reason);
            }
            wire.send(
                    SchedulerMessage.newBuilder()
                            .setCommand(command.toBuilder().setCall(call))
                            .build());
            var done = sent.await(patience, listener);
            keep(done);
            return done;
        } finally {
            pending.remove(call);
        }
    }

    /** Who sees the command done shall find the guest's new state in the database. */
    private void keep(CommandSucceeded done) throws InterruptedException {
        if (!done.hasGuest()) {
            return;
        }
        try {
            reports.awaitObserved(takeGuest(done.getGuest()), GUEST_PATIENCE);
        } catch (InvalidReport e) {
            close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        }
    }

    /** Whether a command that is under way needs the image. */
    boolean needsImage(String imageId) {
        return pending.values().stream().anyMatch(command -> command.needsImage(imageId));
    }

    /** Whether a command that is under way makes the image. */
    boolean makesImage(String imageId) {
        return pending.values().stream().anyMatch(command -> command.makesImage(imageId));
    }

    /** Whether a heartbeat came since the last time this was asked. */
    boolean takeHeard() {
        var heard = isHeard;
        isHeard = false;
        return heard;
    }

    boolean isSilentFor(Duration duration) {
        return timeline.nanoTime() - lastHeard > duration.toNanos();
    }

    HostIdentity peer() {
        return peer;
    }

    void close(Status status) {
        if (ended(String.valueOf(status.getDescription()))) {
            LOG.info("host={} stream closed: {}", peer.host(), status.getDescription());
            wire.close(status);
        }
    }

    /** The stream is gone; whoever waits for a result learns it. */
    boolean ended(String reason) {
        synchronized (this) {
            if (closedBecause != null) {
                return false;
            }
            closedBecause = reason;
        }
        fleet.left(this);
        pending.values().forEach(command -> command.lost(reason));
        return true;
    }
}
