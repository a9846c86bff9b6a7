package io.kilonova.fleet;

import io.grpc.Status;
import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.SchedulerMessage;
import io.kilonova.guest.GuestStore;
import io.kilonova.host.HostStore;
import io.kilonova.id.Ids;
import io.kilonova.time.Bell;
import io.kilonova.time.Timeline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;

/** A scheduler's fleet without its listener: streams are brought to it. */
public final class SimulatedFleet {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Fleet fleet;
    private final Reports reports;
    private final HostReports hostReports;
    private final Timeline timeline;

    public SimulatedFleet(
            String name,
            Duration heartbeat,
            JdbcTemplate jdbc,
            Ids ids,
            Clock clock,
            Timeline timeline) {
        var hosts = new HostStore(jdbc);
        this.fleet = new Fleet(name, heartbeat, hosts, clock);
        this.reports = new Reports(hosts, new GuestStore(jdbc), timeline);
        this.hostReports = new HostReports(ids);
        this.timeline = timeline;
    }

    /** What goes down a stream. */
    public interface Down {
        void send(SchedulerMessage message);

        /** One more message may come up. */
        void more();

        void close(String reason);
    }

    /** The scheduler's end of a stream. */
    public record Session(AgentSession end) {
        public void receive(AgentMessage message) {
            end.receive(message);
        }

        public void broken(String reason) {
            var _ = end.ended(reason);
        }
    }

    public AgentClient client() {
        return fleet;
    }

    public void start() {
        reports.start();
        timeline.start("fleet-timer", this::tickOn);
    }

    private void tickOn() {
        var nobody = new Bell(timeline);
        try {
            while (true) {
                var _ = nobody.await(TICK);
                fleet.tick();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A stream whose certificate is the host's. */
    public Session accept(String host, Down down) {
        var wire =
                new AgentSession.Wire() {
                    @Override
                    public void send(SchedulerMessage message) {
                        down.send(message);
                    }

                    @Override
                    public void more() {
                        down.more();
                    }

                    @Override
                    public void close(Status status) {
                        down.close(String.valueOf(status.getDescription()));
                    }
                };
        var peer = new HostIdentity(host, Instant.MAX);
        return new Session(new AgentSession(peer, wire, fleet, hostReports, reports, timeline));
    }
}
