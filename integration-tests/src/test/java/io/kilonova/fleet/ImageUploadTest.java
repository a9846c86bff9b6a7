package io.kilonova.fleet;

import static io.kilonova.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.kilonova.agent.AgentProcess;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.ImageHeader;
import io.kilonova.agent.protocol.ImageStored;
import io.kilonova.agent.protocol.ImageUpload;
import io.kilonova.agent.protocol.SnapshotGuest;
import io.kilonova.agent.protocol.SpawnGuest;
import io.kilonova.certificate.CertificateDirectory;
import io.kilonova.database.TestDatabase;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.hypervisor.fake.FakeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Images on their way from hosts, over real TLS; whoever is cut off starts over. */
class ImageUploadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final String IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";

    /** Of the image that a fake host sends, in bytes: four clusters. */
    private static final long SIZE = 4 * 4096;

    private final Path directory;
    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final Service service = new Service();
    private final FleetProcess fleet;

    ImageUploadTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.fleet =
                FleetProcess.start(
                        FleetProcess.settings("s1", directory, 0, HEARTBEAT), jdbc, service);
    }

    @AfterEach
    void stop() {
        fleet.close();
        database.close();
    }

    /** An image service that keeps the number of bytes, and does as it is told before. */
    private static final class Service implements ImageIntake {
        private final Map<String, Long> sizes = new ConcurrentHashMap<>();
        private final BlockingQueue<RuntimeException> refusals = new ArrayBlockingQueue<>(10);
        private final AtomicInteger tries = new AtomicInteger();
        private volatile @Nullable CountDownLatch gate;

        @Override
        public void store(String imageId, InputStream bytes, long size) {
            tries.incrementAndGet();
            var refusal = refusals.poll();
            if (refusal != null) {
                throw refusal;
            }
            try {
                var closed = gate;
                if (closed != null) {
                    closed.await();
                }
                sizes.put(imageId, bytes.transferTo(java.io.OutputStream.nullOutputStream()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aHostSendsTheImageOfItsCommand() throws Exception {
        try (var _ = agent(fleet.port())) {
            snapshot(1);
        }
        assertThat(service.sizes).containsOnly(Map.entry(IMAGE, SIZE));
    }

    @Test
    void aServiceThatIsAwayForAMomentIsTriedAgain() throws Exception {
        service.refusals.add(new ComputeFailure.Unavailable("away", ""));
        service.refusals.add(new ComputeFailure.Conflict("another upload is not over"));
        try (var _ = agent(fleet.port())) {
            snapshot(1);
        }
        assertThat(service.sizes).containsEntry(IMAGE, SIZE);
        assertThat(service.tries).hasValue(3);
    }

    @Test
    void whatTheServiceRefusesForGoodIsQuoted() {
        service.refusals.add(new ComputeFailure.OverQuota("The quota is used up."));
        try (var _ = agent(fleet.port())) {
            assertThatThrownBy(() -> snapshot(1))
                    .isInstanceOfSatisfying(
                            CommandRejected.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.PERMANENT))
                    .hasMessage("The quota is used up.");
        }
        assertThat(service.tries).hasValue(1);
    }

    @Test
    void aCutUploadStartsOverWhenTheSchedulerIsBackAndAsksAgain() throws Exception {
        var gate = new CountDownLatch(1);
        service.gate = gate;
        try (var cable = Cable.to(fleet.port());
                var _ = agent(cable.port());
                var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            spawned();
            var first = tasks.submit(() -> snapshot(1));
            until("the upload has begun", () -> service.tries.get() == 1);

            cable.cut();
            assertThatThrownBy(first::get).hasCauseInstanceOf(AgentUnavailable.class);
            service.gate = null;
            cable.mend();
            until("the agent is back", () -> fleet.size() == 1);
            snapshot(2);
            gate.countDown();
        }
        assertThat(service.sizes).containsOnly(Map.entry(IMAGE, SIZE));
    }

    @Test
    void nobodyCanStoreAnImageThatNoCommandToItMakes() throws Exception {
        assertThat(upload(header(IMAGE, 5), data("bytes"))).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(service.tries).hasValue(0);
    }

    @Test
    void nonsenseEndsTheCall() throws Exception {
        assertThat(upload(data("bytes"))).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(upload()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(upload(header(IMAGE, 0))).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(upload(header(IMAGE, -1))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    private static ImageUpload header(String image, long size) {
        return ImageUpload.newBuilder()
                .setHeader(ImageHeader.newBuilder().setImageId(image).setSize(size))
                .build();
    }

    private static ImageUpload data(String text) {
        return ImageUpload.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
    }

    /** How a host called "two", which got no command, fares. */
    private Status.Code upload(ImageUpload... messages) throws Exception {
        var certificate = directory.resolve("two.crt");
        var key = directory.resolve("two.key");
        new CertificateDirectory(directory.resolve("certificates"), Clock.systemUTC())
                .authority()
                .issueHost("two", Duration.ofHours(1))
                .write(certificate, key);
        var credentials =
                TlsChannelCredentials.newBuilder()
                        .keyManager(certificate.toFile(), key.toFile())
                        .trustManager(directory.resolve("certificates/ca.crt").toFile())
                        .build();
        var channel =
                NettyChannelBuilder.forAddress("127.0.0.1", fleet.port(), credentials).build();
        try {
            var answer = new Answer();
            var call = FleetGrpc.newStub(channel).storeImage(answer);
            for (var message : messages) {
                call.onNext(message);
            }
            if (messages.length == 0) {
                call.onCompleted();
            }
            return Objects.requireNonNull(answer.codes.poll(20, TimeUnit.SECONDS));
        } finally {
            channel.shutdownNow();
        }
    }

    private static final class Answer implements ClientResponseObserver<ImageUpload, ImageStored> {
        private final BlockingQueue<Status.Code> codes = new ArrayBlockingQueue<>(2);

        @Override
        public void beforeStart(ClientCallStreamObserver<ImageUpload> requests) {}

        @Override
        public void onNext(ImageStored stored) {}

        @Override
        public void onError(Throwable error) {
            codes.add(Status.fromThrowable(error).getCode());
        }

        @Override
        public void onCompleted() {
            codes.add(Status.Code.OK);
        }
    }

    private AgentProcess agent(int port) {
        return AgentProcess.start("one", 1, directory, FakeSettings.instant(), List.of(port));
    }

    private UUID host() {
        until("the host is connected", () -> fleet.size() > 0);
        return Objects.requireNonNull(jdbc.queryForObject("select id from host", UUID.class));
    }

    private void spawned() throws Exception {
        var guest =
                Guest.newBuilder()
                        .setServerId(new UUID(7, 1).toString())
                        .setInstanceName("instance-00000001");
        fleet.agents()
                .execute(
                        host(),
                        command(1, 1).setSpawn(SpawnGuest.newBuilder().setGuest(guest)).build(),
                        PATIENCE);
    }

    private boolean snapshot(long epoch) throws Exception {
        if (epoch == 1 && service.gate == null) {
            spawned();
        }
        var order = SnapshotGuest.newBuilder().setImageId(IMAGE).setDiskFormat("qcow2");
        var done =
                fleet.agents()
                        .execute(host(), command(2, epoch).setSnapshot(order).build(), PATIENCE);
        return done.isInitialized();
    }

    private static Command.Builder command(int step, long epoch) {
        return Command.newBuilder()
                .setOperationId(new UUID(9, 1).toString())
                .setStep(step)
                .setEpoch(epoch)
                .setServerId(new UUID(7, 1).toString())
                .setRequestId("req-1");
    }
}
