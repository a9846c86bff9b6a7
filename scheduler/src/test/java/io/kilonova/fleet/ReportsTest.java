package io.kilonova.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.kilonova.agent.protocol.SchedulerMessage;
import io.kilonova.guest.GuestRow;
import io.kilonova.guest.GuestStore;
import io.kilonova.host.HostStore;
import io.kilonova.server.TestCloud;
import io.kilonova.time.Timeline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private final TestCloud cloud = new TestCloud();

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void whatIsHeardLateDoesNotHideWhatIsNewer() throws InterruptedException {
        var host = cloud.hosts.host("one", 10);
        var server = cloud.newServer().id();
        cloud.jdbc.update("update server set host_id = ? where id = ?", host, server);
        var hosts = new HostStore(cloud.jdbc);
        try (var reports = new Reports(hosts, new GuestStore(cloud.jdbc), Timeline.real())) {
            var session = session(hosts, reports);
            reports.observe(session, new GuestRow(server, host, 4, 1, 8));
            var ticket = reports.observe(session, new GuestRow(server, host, 1, 1, 7));

            reports.start();
            reports.awaitObserved(ticket, Duration.ofMinutes(1));
        }

        assertThat(cloud.jdbc.queryForObject("select power_state from guest", Integer.class))
                .isEqualTo(4);
    }

    private static AgentSession session(HostStore hosts, Reports reports) {
        var wire =
                new AgentSession.Wire() {
                    @Override
                    public void send(SchedulerMessage message) {}

                    @Override
                    public void more() {}

                    @Override
                    public void close(Status status) {}
                };
        return new AgentSession(
                new HostIdentity("one", Instant.MAX),
                wire,
                new Fleet("scheduler", Duration.ofSeconds(10), hosts, Clock.systemUTC()),
                new HostReports(UUID::randomUUID),
                reports,
                Timeline.real());
    }
}
