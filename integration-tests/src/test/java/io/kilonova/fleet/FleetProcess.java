package io.kilonova.fleet;

import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.certificate.CertificateDirectory;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.guest.GuestPasswordStore;
import io.kilonova.guest.GuestStore;
import io.kilonova.host.HostStore;
import io.kilonova.id.Ids;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestSelfStore;
import io.kilonova.time.Timeline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A scheduler's fleet inside the test's own process, on a port of the system's choice. */
public final class FleetProcess implements AutoCloseable {
    private final Fleet fleet;
    private final FleetServer server;
    private final ConsoleLines consoles;

    private FleetProcess(Fleet fleet, FleetServer server, ConsoleLines consoles) {
        this.fleet = fleet;
        this.server = server;
        this.consoles = consoles;
    }

    /** Uses, or makes, the authority in {@code directory/certificates}. */
    public static FleetProcess start(
            String name, Path directory, DataSource database, int port, Duration heartbeat)
            throws IOException {
        return start(settings(name, directory, port, heartbeat), new JdbcTemplate(database));
    }

    /** Likewise, for a fleet that is started later. */
    static FleetSettings settings(String name, Path directory, int port, Duration heartbeat)
            throws IOException {
        var certificates = directory.resolve("certificates");
        new CertificateDirectory(certificates, Clock.systemUTC())
                .scheduler(name, List.of("localhost", "127.0.0.1"), Duration.ofHours(1));
        return new FleetSettings(
                "127.0.0.1",
                port,
                name,
                certificates.resolve(name + ".crt"),
                certificates.resolve(name + ".key"),
                certificates.resolve("ca.crt"),
                heartbeat,
                4);
    }

    static FleetProcess start(FleetSettings settings, JdbcTemplate jdbc) {
        return start(
                settings,
                jdbc,
                (_, _, _) -> {
                    throw new ComputeFailure.Unavailable("no image service", "");
                });
    }

    /** Images that hosts send go to {@code intake}. */
    static FleetProcess start(FleetSettings settings, JdbcTemplate jdbc, ImageIntake intake) {
        var hosts = new HostStore(jdbc);
        var blocking = Executors.newVirtualThreadPerTaskExecutor();
        var fleet =
                new Fleet(settings.name(), settings.heartbeatInterval(), hosts, Clock.systemUTC());
        var reports = new Reports(hosts, new GuestStore(jdbc), Timeline.real());
        ImageBytes images = id -> new ByteArrayInputStream(new byte[1_000_000]);
        var consoles = new ConsoleLines();
        var service =
                new FleetService(
                        fleet,
                        new HostReports(Ids.random()),
                        reports,
                        new FleetService.Answers(
                                new ImageStreams(fleet, images, blocking, settings.imageStreams()),
                                new ImageUploads(fleet, intake, blocking, settings.imageStreams()),
                                new PortFilterCalls(FleetProcess::filters, blocking),
                                new GuestSelfCalls(guests(jdbc), blocking),
                                consoles),
                        Timeline.real());
        var server = new FleetServer(settings, fleet, reports, service);
        server.start();
        return new FleetProcess(fleet, server, consoles);
    }

    private static GuestSelfStore guests(JdbcTemplate jdbc) {
        var json = JsonMapper.shared();
        var facts = new GuestFactsStore(jdbc, json, new BlockDeviceStore(jdbc));
        return new GuestSelfStore(jdbc, facts, new GuestPasswordStore(jdbc));
    }

    /** One port, which bears the name of its host. */
    private static PortFilters filters(String host) {
        return PortFilters.newBuilder()
                .addPorts(PortFilter.newBuilder().setPortId("port-of-" + host))
                .build();
    }

    public int port() {
        return server.port();
    }

    public AgentClient agents() {
        return fleet;
    }

    public ConsoleLines consoles() {
        return consoles;
    }

    /** How many agents may be sent commands. */
    public int size() {
        return fleet.size();
    }

    @Override
    public void close() {
        server.close();
    }
}
