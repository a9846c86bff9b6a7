package io.kilonova.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.kilonova.agent.AgentProcess;
import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.agent.protocol.Heartbeat;
import io.kilonova.agent.protocol.Hello;
import io.kilonova.agent.protocol.Inventory;
import io.kilonova.agent.protocol.ReadPortFiltersRequest;
import io.kilonova.agent.protocol.SchedulerMessage;
import io.kilonova.certificate.CertificateAuthority;
import io.kilonova.certificate.CertificateDirectory;
import io.kilonova.certificate.Credentials;
import io.kilonova.database.TestDatabase;
import io.kilonova.hypervisor.fake.FakeSettings;
import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who may speak, and for whom. */
class TlsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration AGO = Duration.ofMinutes(-1);

    private final Path directory;
    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final FleetProcess fleet;
    private final CertificateAuthority authority;

    TlsTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.fleet =
                FleetProcess.start(
                        "s1", directory, database.dataSource(), 0, Duration.ofSeconds(10));
        this.authority = certificates("certificates").authority();
    }

    @AfterEach
    void stop() {
        fleet.close();
        database.close();
    }

    @Test
    void aHostWithItsOwnCertificateIsWelcome() throws Exception {
        assertThat(answerTo(authority.issueHost("one", HOUR), hello("one"))).isEqualTo("WELCOME");
        assertThat(jdbc.queryForList("select name from host", String.class)).containsExactly("one");
    }

    @Test
    void aHostThatClaimsToBeAnotherIsRefused() throws Exception {
        assertThat(answerTo(authority.issueHost("one", HOUR), hello("two")))
                .isEqualTo(Status.Code.PERMISSION_DENIED.name());
        assertNobodyRegistered();
    }

    @Test
    void aHostIsToldOfItsOwnPortsWhateverItAsks() throws Exception {
        var channel = channel(credentials(authority.issueHost("one", HOUR)));
        try {
            var filters =
                    FleetGrpc.newBlockingStub(channel)
                            .readPortFilters(ReadPortFiltersRequest.getDefaultInstance());

            assertThat(filters.getPorts(0).getPortId()).isEqualTo("port-of-one");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        assertRefused(authority.issueHost("one", AGO));
    }

    @Test
    void aCertificateOfAForeignAuthorityIsRefused() throws Exception {
        assertRefused(certificates("foreign").authority().issueHost("one", HOUR));
    }

    @Test
    void aSelfSignedCertificateIsRefused() throws Exception {
        var file = directory.resolve("self.crt");
        var key = directory.resolve("self.key");
        CertificateAuthority.create("one", HOUR, Clock.systemUTC()).write(file, key);
        assertRefused(Credentials.read(file, key));
    }

    @Test
    void theCertificateOfASchedulerIsNotGoodForDialling() throws Exception {
        assertRefused(authority.issueScheduler("one", List.of("127.0.0.1"), HOUR));
    }

    @Test
    void nobodyIsHeardWithoutACertificate() throws Exception {
        var anonymous =
                TlsChannelCredentials.newBuilder()
                        .trustManager(directory.resolve("certificates/ca.crt").toFile())
                        .build();
        assertThat(answerTo(anonymous, hello("one"))).isEqualTo(Status.Code.UNAVAILABLE.name());
        assertThat(answerTo(InsecureChannelCredentials.create(), hello("one")))
                .isEqualTo(Status.Code.UNAVAILABLE.name());
        assertNobodyRegistered();
    }

    @Test
    void anAgentRefusesASchedulerThatIsOnlyAHost() throws Exception {
        var pretender = new FleetSettingsOf(directory);
        authority
                .issueHost("127.0.0.1", HOUR)
                .write(pretender.certificate(), pretender.privateKey());
        assertAgentStaysAwayFrom(pretender);
    }

    @Test
    void anAgentRefusesASchedulerCertificateForAnotherAddress() throws Exception {
        var elsewhere = new FleetSettingsOf(directory);
        authority
                .issueScheduler("s2", List.of("scheduler.example", "192.0.2.1"), HOUR)
                .write(elsewhere.certificate(), elsewhere.privateKey());
        assertAgentStaysAwayFrom(elsewhere);
    }

    @Test
    void anAgentRefusesASchedulerOfAForeignAuthority() throws Exception {
        var foreign = new FleetSettingsOf(directory);
        certificates("foreign")
                .authority()
                .issueScheduler("s2", List.of("127.0.0.1"), HOUR)
                .write(foreign.certificate(), foreign.privateKey());
        assertAgentStaysAwayFrom(foreign);
    }

    @Test
    void impossibleNumbersEndTheStreamAndReachNoTable() throws Exception {
        var identity = authority.issueHost("one", HOUR);
        for (var inventory :
                List.of(
                        inventory().putTotals("MEMORY_MB", 1_000_000_000_000L),
                        inventory().putTotals("VCPU", -1),
                        inventory().putTotals("no such name", 1),
                        inventory().putAllocationRatios("VCPU", Double.NaN),
                        inventory().setCpuInfoJson("{"),
                        inventory().setHypervisorHostname("a\u0000b"))) {
            var hello = Hello.newBuilder().setHost("one").setGeneration(1).setInventory(inventory);

            assertThat(answerTo(identity, message(hello)))
                    .isEqualTo(Status.Code.INVALID_ARGUMENT.name());
        }
        assertNobodyRegistered();
    }

    @Test
    void whateverComesBeforeHelloEndsTheStream() throws Exception {
        var heartbeat = AgentMessage.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance());
        assertThat(answerTo(authority.issueHost("one", HOUR), heartbeat.build()))
                .isEqualTo(Status.Code.INVALID_ARGUMENT.name());
    }

    private void assertRefused(Credentials identity) throws Exception {
        assertThat(answerTo(identity, hello("one"))).isEqualTo(Status.Code.UNAVAILABLE.name());
        assertNobodyRegistered();
    }

    private void assertNobodyRegistered() {
        assertThat(jdbc.queryForList("select name from host", String.class)).isEmpty();
    }

    /** The honest scheduler is dialled later than the other, so its welcome proves a try. */
    private void assertAgentStaysAwayFrom(FleetSettingsOf other) throws Exception {
        try (var fake = FleetProcess.start(other.settings(), jdbc);
                var agent =
                        AgentProcess.start(
                                "one",
                                1,
                                directory,
                                FakeSettings.instant(),
                                List.of(fake.port(), fleet.port()))) {
            Eventually.until("the honest scheduler has the host", () -> fleet.size() == 1);
            Eventually.until("the other was tried", () -> agent.failures() > 0);
            assertThat(fake.size()).isZero();
        }
    }

    private String answerTo(Credentials identity, AgentMessage message) throws Exception {
        return answerTo(credentials(identity), message);
    }

    private ChannelCredentials credentials(Credentials identity) throws Exception {
        var certificate = directory.resolve("peer.crt");
        var key = directory.resolve("peer.key");
        identity.write(certificate, key);
        return TlsChannelCredentials.newBuilder()
                .keyManager(certificate.toFile(), key.toFile())
                .trustManager(directory.resolve("certificates/ca.crt").toFile())
                .build();
    }

    private ManagedChannel channel(ChannelCredentials credentials) {
        return NettyChannelBuilder.forAddress("127.0.0.1", fleet.port(), credentials).build();
    }

    /** WELCOME, or the status the stream ends with. */
    private String answerTo(ChannelCredentials credentials, AgentMessage message)
            throws InterruptedException {
        var channel = channel(credentials);
        try {
            var answers = new ArrayBlockingQueue<String>(10);
            var stream = FleetGrpc.newStub(channel).connect(new Answers(answers));
            stream.onNext(message);
            var answer = answers.poll(20, TimeUnit.SECONDS);
            return answer == null ? "nothing" : answer;
        } finally {
            channel.shutdownNow();
        }
    }

    private record Answers(BlockingQueue<String> queue)
            implements StreamObserver<SchedulerMessage> {
        @Override
        public void onNext(SchedulerMessage message) {
            queue.add(message.getBodyCase().name());
        }

        @Override
        public void onError(Throwable error) {
            queue.add(Status.fromThrowable(error).getCode().name());
        }

        @Override
        public void onCompleted() {
            queue.add("COMPLETED");
        }
    }

    private static AgentMessage hello(String host) {
        return message(Hello.newBuilder().setHost(host).setGeneration(1).setInventory(inventory()));
    }

    private static AgentMessage message(Hello.Builder hello) {
        return AgentMessage.newBuilder().setHello(hello).build();
    }

    private static Inventory.Builder inventory() {
        return Inventory.newBuilder()
                .setHypervisorHostname("one.example")
                .setHypervisorType("fake")
                .setHostIp("127.0.0.1")
                .setArchitecture("x86_64")
                .putTotals("VCPU", 4);
    }

    private CertificateDirectory certificates(String name) throws IOException {
        Files.createDirectories(directory.resolve(name));
        return new CertificateDirectory(directory.resolve(name), Clock.systemUTC());
    }

    /** Another scheduler, whose certificate the test chooses. */
    private record FleetSettingsOf(Path directory) {
        Path certificate() {
            return directory.resolve("other.crt");
        }

        Path privateKey() {
            return directory.resolve("other.key");
        }

        FleetSettings settings() {
            return new FleetSettings(
                    "127.0.0.1",
                    0,
                    "other",
                    certificate(),
                    privateKey(),
                    directory.resolve("certificates/ca.crt"),
                    Duration.ofSeconds(10),
                    1);
        }
    }
}
