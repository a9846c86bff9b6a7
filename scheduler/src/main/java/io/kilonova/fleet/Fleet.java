package io.kilonova.fleet;

import io.grpc.Status;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandProgress;
import io.kilonova.agent.protocol.CommandSucceeded;
import io.kilonova.host.HostStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The agents connected to this scheduler: at most one stream for each host, the newest. */
final class Fleet implements AgentClient {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final int MISSED_HEARTBEATS = 3;

    private final String name;
    private final Duration heartbeatInterval;
    private final HostStore hosts;
    private final Clock clock;
    private final Map<String, AgentSession> byName = new ConcurrentHashMap<>();
    private final Map<UUID, AgentSession> byId = new ConcurrentHashMap<>();

    Fleet(String name, Duration heartbeatInterval, HostStore hosts, Clock clock) {
        this.name = name;
        this.heartbeatInterval = heartbeatInterval;
        this.hosts = hosts;
        this.clock = clock;
    }

    String name() {
        return name;
    }

    Duration heartbeatInterval() {
        return heartbeatInterval;
    }

    /** How many agents are connected. */
    int size() {
        return byId.size();
    }

    @Override
    public CommandSucceeded execute(UUID hostId, Command command, Duration patience)
            throws CommandRejected, InterruptedException {
        return execute(hostId, command, patience, _ -> {});
    }

    @Override
    public CommandSucceeded execute(
            UUID hostId, Command command, Duration patience, Consumer<CommandProgress> listener)
            throws CommandRejected, InterruptedException {
        var session = byId.get(hostId);
        if (session == null) {
            throw new AgentUnavailable("the host's agent is not connected");
        }
        return session.execute(command, patience, listener);
    }

    @Override
    public boolean isConnected(UUID hostId) {
        return byId.containsKey(hostId);
    }

    Optional<AgentSession> of(String host) {
        return Optional.ofNullable(byName.get(host));
    }

    /** Takes the session for its host, unless a newer agent is there. */
    boolean greeted(AgentSession session) {
        var replaced = new ArrayList<AgentSession>(1);
        var now =
                byName.compute(
                        session.host(),
                        (_, known) -> {
                            if (known == null) {
                                return session;
                            }
                            if (known.generation() > session.generation()) {
                                return known;
                            }
                            replaced.add(known);
                            return session;
                        });
        replaced.forEach(old -> old.refused("the agent connected again"));
        return isSame(now, session);
    }

    /** Sends commands for the host to the session from now on, if it is still the host's. */
    boolean isReady(AgentSession session, UUID hostId) {
        byId.put(hostId, session);
        if (isSame(byName.get(session.host()), session)) {
            return true;
        }
        byId.remove(hostId, session);
        return false;
    }

    void left(AgentSession session) {
        byName.remove(session.host(), session);
        session.hostId().ifPresent(id -> byId.remove(id, session));
    }

    /** Writes the heartbeats since the last call and ends streams that fell silent or expired. */
    void tick() {
        var heard = new ArrayList<UUID>();
        var now = clock.instant();
        var silence = heartbeatInterval.multipliedBy(MISSED_HEARTBEATS);
        for (var session : byName.values()) {
            if (session.takeHeard()) {
                session.hostId().ifPresent(heard::add);
            } else if (session.isSilentFor(silence)) {
                session.close(Status.UNAVAILABLE.withDescription("the agent fell silent"));
            }
            if (session.peer().notAfter().isBefore(now)) {
                session.close(Status.UNAUTHENTICATED.withDescription("certificate expired"));
            }
        }
        write(heard);
    }

    private void write(ArrayList<UUID> heard) {
        try {
            if (!heard.isEmpty()) {
                hosts.seen(heard, heartbeatInterval.dividedBy(2));
            }
        } catch (DataAccessException e) {
            LOG.warn("{} heartbeats not written: {}", heard.size(), e.getMessage());
        }
    }

    void closeAll() {
        byName.values()
                .forEach(session ->
                        session.close(
                                Status.UNAVAILABLE.withDescription("the scheduler shuts down")));
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable AgentSession one, AgentSession other) {
        return one == other;
    }
}
