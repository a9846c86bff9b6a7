package io.kilonova.fleet;

import static io.kilonova.fleet.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.AgentProcess;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.DestroyGuest;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.ReadConsoleLog;
import io.kilonova.agent.protocol.SpawnGuest;
import io.kilonova.database.TestDatabase;
import io.kilonova.hypervisor.fake.FakeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Both ends of the agent protocol, over real TLS on the loopback address. */
class FleetAndAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final Path directory;
    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final FleetProcess fleet;

    FleetAndAgentTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.fleet = FleetProcess.start("s1", directory, database.dataSource(), 0, HEARTBEAT);
    }

    @AfterEach
    void stop() {
        fleet.close();
        database.close();
    }

    @Test
    void aGuestIsMadeReadAndRemoved() throws Exception {
        try (var _ = agent(FakeSettings.instant())) {
            var host = connected("one");
            var server = server(1, host);

            var spawned = fleet.agents().execute(host, spawn(server, 1), PATIENCE);
            assertThat(spawned.getGuest().getPowerState()).isEqualTo(PowerState.RUNNING);
            assertThat(powerState(server)).isEqualTo(1);

            var log = fleet.agents().execute(host, console(server), PATIENCE).getConsoleLog();
            assertThat(log.toStringUtf8()).contains("fake console of web");

            fleet.agents().execute(host, destroy(server, 1), PATIENCE);
            assertThat(powerState(server)).isZero();
            assertThatThrownBy(() -> fleet.agents().execute(host, console(server), PATIENCE))
                    .isInstanceOfSatisfying(
                            CommandRejected.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.NO_SUCH_GUEST));
        }
    }

    private AgentProcess agent(FakeSettings fake) {
        return AgentProcess.start("one", 1, directory, fake, List.of(fleet.port()));
    }

    private UUID connected(String name) {
        until(name + " is connected", () -> fleet.size() > 0);
        return Objects.requireNonNull(
                jdbc.queryForObject("select id from host where name = ?", UUID.class, name));
    }

    private static Command spawn(UUID server, long epoch) {
        return command(server, 3, epoch)
                .setSpawn(
                        SpawnGuest.newBuilder()
                                .setGuest(
                                        Guest.newBuilder()
                                                .setServerId(server.toString())
                                                .setName("web")
                                                .setHostname("web")
                                                .setInstanceName("instance-00000001")
                                                .setVcpus(1)
                                                .setMemoryMb(512)))
                .build();
    }

    private static Command destroy(UUID server, long epoch) {
        return command(server, 4, epoch).setDestroy(DestroyGuest.getDefaultInstance()).build();
    }

    private static Command console(UUID server) {
        return command(server, 5, 1).setReadConsoleLog(ReadConsoleLog.getDefaultInstance()).build();
    }

    private static Command.Builder command(UUID server, int step, long epoch) {
        return Command.newBuilder()
                .setOperationId(new UUID(9, server.getLeastSignificantBits()).toString())
                .setStep(step)
                .setEpoch(epoch)
                .setServerId(server.toString())
                .setRequestId("req-1");
    }

    private int powerState(UUID server) {
        var state =
                jdbc.queryForObject(
                        "select power_state from guest where server_id = ?", Integer.class, server);
        return state == null ? -1 : state;
    }

    private UUID server(int number, UUID host) {
        var id = new UUID(7, number);
        jdbc.update(
                """
                insert into server (id, project_id, user_id, name, hostname, vm_state, flavor_id,
                    flavor, vcpus, memory_mb, reservation_id, host_id, created_at, updated_at)
                values (?, 'p', 'u', 's', 's', 'active', '1', '{}', 1, 512, 'r-1', ?, now(), now())
                """,
                id,
                host);
        return id;
    }
}
