package io.kilonova.fleet;

import static io.kilonova.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.AgentProcess;
import io.kilonova.agent.AgentProcess.Slowness;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.DestroyGuest;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.ReadConsoleLog;
import io.kilonova.agent.protocol.SpawnGuest;
import io.kilonova.database.TestDatabase;
import io.kilonova.hypervisor.fake.FakeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Both ends of the agent protocol, over real TLS on the loopback address. */
class FleetAndAgentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final FakeSettings PERSISTENT = FakeSettings.instant().persistent();
    private static final UUID HOST = new UUID(1, 1);
    private static final String IMAGE = "debian";

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

    @Test
    void aRepeatedCommandIsAnsweredAgainAndDoneOnce() throws Exception {
        var spawns = new AtomicInteger();
        try (var _ = slowAgent(fleet.port(), (_, _) -> spawns.incrementAndGet())) {
            var host = connected("one");
            var server = server(1, host);
            var first = fleet.agents().execute(host, spawn(server, 1), PATIENCE);

            assertThat(fleet.agents().execute(host, spawn(server, 1), PATIENCE)).isEqualTo(first);
            assertThat(fleet.agents().execute(host, spawn(server, 2), PATIENCE)).isEqualTo(first);
            assertThat(spawns).hasValue(1);

            fleet.agents().execute(host, destroy(server, 2), PATIENCE);
            fleet.agents().execute(host, spawn(server, 2), PATIENCE);
            assertThat(spawns).hasValue(2);
        }
    }

    @Test
    void anOutdatedEpochIsRefusedEvenByARestartedAgent() throws Exception {
        UUID host;
        UUID server;
        try (var _ = agent(FakeSettings.instant())) {
            host = connected("one");
            server = server(1, host);
            fleet.agents().execute(host, spawn(server, 5), PATIENCE);
            assertStale(host, destroy(server, 4));
        }
        until("the agent is gone", () -> fleet.size() == 0);
        try (var agent = agent(FakeSettings.instant())) {
            connected("one");
            assertStale(host, destroy(server, 4));
            assertThat(agent.connected()).isEqualTo(1);
        }
    }

    private void assertStale(UUID host, Command command) {
        assertThatThrownBy(() -> fleet.agents().execute(host, command, PATIENCE))
                .isInstanceOfSatisfying(
                        CommandRejected.class, e -> assertThat(e.kind()).isEqualTo(Kind.STALE));
    }

    @Test
    void aBrokenStreamFailsWhoWaitsAndTheNextTryFindsTheWorkGoingOn() throws Exception {
        var spawns = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        Slowness slow =
                (_, _) -> {
                    spawns.incrementAndGet();
                    goOn.await();
                };
        try (var cable = Cable.to(fleet.port());
                var _ = slowAgent(cable.port(), slow);
                var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            var host = connected("one");
            var server = server(1, host);
            var first =
                    tasks.submit(() -> fleet.agents().execute(host, spawn(server, 1), PATIENCE));
            until("the spawn has begun", () -> spawns.get() == 1);

            cable.cut();
            assertThatThrownBy(first::get).hasCauseInstanceOf(AgentUnavailable.class);
            cable.mend();
            until("the agent is back", () -> fleet.size() == 1);
            var second =
                    tasks.submit(() -> fleet.agents().execute(host, spawn(server, 2), PATIENCE));
            goOn.countDown();

            assertThat(second.get().getGuest().getPowerState()).isEqualTo(PowerState.RUNNING);
            assertThat(spawns).hasValue(1);
        }
    }

    @Test
    void whoeverIsSilentTooLongCountsAsUnanswered() throws Exception {
        var goOn = new CountDownLatch(1);
        try (var _ = slowAgent(fleet.port(), (_, _) -> goOn.await())) {
            var host = connected("one");
            var server = server(1, host);

            assertThatThrownBy(() ->
                            fleet.agents().execute(host, spawn(server, 1), Duration.ofMillis(200)))
                    .isInstanceOf(AgentUnavailable.class);
            goOn.countDown();
            assertThat(fleet.agents().execute(host, spawn(server, 1), PATIENCE).hasGuest())
                    .isTrue();
        }
        assertThatThrownBy(() -> fleet.agents().execute(HOST, spawn(HOST, 1), PATIENCE))
                .isInstanceOf(AgentUnavailable.class);
    }

    @Test
    void commandsForOneHostDoNotWaitForEachOtherUnlessTheServerIsTheSame() throws Exception {
        var together = new CyclicBarrier(20);
        Slowness meet =
                (_, _) -> {
                    try {
                        together.await(15, TimeUnit.SECONDS);
                    } catch (BrokenBarrierException | TimeoutException e) {
                        throw new IllegalStateException(e);
                    }
                };
        try (var _ = slowAgent(fleet.port(), meet);
                var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            var host = connected("one");
            var spawns = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 20; i++) {
                var server = server(i, host);
                spawns.add(
                        () -> fleet.agents().execute(host, spawn(server, 1), PATIENCE).hasGuest());
            }
            for (var done : tasks.invokeAll(spawns)) {
                assertThat(done.get()).isTrue();
            }
        }
        assertThat(jdbc.queryForList("select 1 from guest where power_state = 1")).hasSize(20);
    }

    @Test
    void aRestartedAgentTellsWhatBecameOfItsGuests() throws Exception {
        UUID kept;
        UUID lost;
        var agent = agent(PERSISTENT);
        try (agent) {
            var host = connected("one");
            kept = server(1, host);
            lost = server(2, host);
            fleet.agents().execute(host, spawn(kept, 1), PATIENCE);
            fleet.agents().execute(host, spawn(lost, 1), PATIENCE);
        }
        agent.hypervisor("one").befall(lost.toString(), PowerState.ABSENT);
        until("the agent is gone", () -> fleet.size() == 0);
        var before = generation();

        try (var _ = agent(PERSISTENT)) {
            until("the loss is known", () -> powerState(lost) == 0);
            assertThat(powerState(kept)).isEqualTo(1);
            assertThat(generation()).isGreaterThan(before);
        }
    }

    @Test
    void whatBefallsAGuestIsKnownAtOnceByEveryScheduler() throws Exception {
        try (var other = FleetProcess.start("s2", directory, database.dataSource(), 0, HEARTBEAT);
                var agent =
                        AgentProcess.start(
                                "one",
                                1,
                                directory,
                                PERSISTENT,
                                List.of(fleet.port(), other.port()))) {
            until("both have it", () -> fleet.size() == 1 && other.size() == 1);
            var host = connected("one");
            var server = server(1, host);
            fleet.agents().execute(host, spawn(server, 1), PATIENCE);

            agent.hypervisor("one").befall(server.toString(), PowerState.CRASHED);
            until("the crash is known", () -> powerState(server) == 6);
            agent.hypervisor("one").befall(server.toString(), PowerState.ABSENT);
            until("the loss is known", () -> powerState(server) == 0);

            assertThat(other.agents().execute(host, spawn(server, 2), PATIENCE).hasGuest())
                    .isTrue();
            assertStale(host, destroy(server, 1));
        }
    }

    @Test
    void aSchedulerThatComesBackFindsItsAgentsAgain() throws Exception {
        try (var agent = agent(FakeSettings.instant())) {
            var host = connected("one");
            var server = server(1, host);
            fleet.agents().execute(host, spawn(server, 1), PATIENCE);
            var port = fleet.port();
            fleet.close();
            until("the agent noticed", () -> agent.connected() == 0);

            try (var again =
                    FleetProcess.start("s1", directory, database.dataSource(), port, HEARTBEAT)) {
                until("the agent is back", () -> again.size() == 1);
                assertThat(again.agents().execute(host, destroy(server, 2), PATIENCE).hasGuest())
                        .isTrue();
            }
        }
    }

    @Test
    void heartbeatsKeepAHostSeen() {
        try (var _ = agent(FakeSettings.instant())) {
            connected("one");
            jdbc.update("update host set last_seen = now() - interval '1 hour'");

            until(
                    "the host is seen",
                    () ->
                            !jdbc.queryForList(
                                            "select 1 from host where last_seen > now() - interval"
                                                    + " '1 min'")
                                    .isEmpty());
        }
    }

    @Test
    void aHostGetsTheImageOfItsCommandAndNoOther() throws Exception {
        var fetched = directory.resolve("fetched");
        var others = new AtomicReference<IOException>();
        Slowness fetch =
                (images, _) -> {
                    try {
                        images.fetch(image(IMAGE), fetched);
                        images.fetch(image("another"), directory.resolve("other"));
                    } catch (IOException e) {
                        others.set(e);
                    }
                };
        try (var _ = slowAgent(fleet.port(), fetch)) {
            var host = connected("one");
            fleet.agents().execute(host, spawn(server(1, host), 1), PATIENCE);
        }
        assertThat(fetched).hasSize(1_000_000);
        assertThat(others.get()).hasMessageContaining("NOT_FOUND");
        assertThat(directory.resolve("other")).doesNotExist();
    }

    private static Image image(String id) {
        return Image.newBuilder().setId(id).setSize(1_000_000).build();
    }

    private AgentProcess agent(FakeSettings fake) {
        return AgentProcess.start("one", 1, directory, fake, List.of(fleet.port()));
    }

    private AgentProcess slowAgent(int port, Slowness slowness) {
        var slow = FakeSettings.instant().taking(Duration.ofSeconds(1));
        return AgentProcess.start("one", 1, directory, slow, List.of(port), slowness);
    }

    private long generation() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select generation from host", Long.class));
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
                                                .setImage(image(IMAGE))
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
