package io.kilonova.server.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.image.TestImages;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.BuildRequest.InjectedFile;
import io.kilonova.server.ImageSpec;
import io.kilonova.server.Operation;
import io.kilonova.server.RebuildRequest;
import io.kilonova.server.RebuildRequest.Certificates;
import io.kilonova.server.RebuildRequest.Changes;
import io.kilonova.server.RebuildRequest.Text;
import io.kilonova.server.RebuiltStore;
import io.kilonova.server.ServerRow;
import io.kilonova.server.TaskState;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.volume.VolumeMoves.Content;
import io.kilonova.volume.VolumesInMemory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RebuildServerTest {
    private static final String ISO = "15000000-0000-4000-8000-000000000000";
    private static final Changes ALL =
            new Changes(
                    "new name",
                    "new-host",
                    "192.0.2.77",
                    "2001:db8::77",
                    "AUTO",
                    new Text(null),
                    new RebuildRequest.Key("key", "ssh-ed25519 AAAA"),
                    new Text("bmV3"),
                    new Certificates(List.of("c1")),
                    Map.of("shape", "round"));

    private final TestCloud cloud = new TestCloud();
    private final VolumesInMemory volumes = new VolumesInMemory();
    private final Saga<RebuildRequest> saga =
            new RebuildServer(
                            new RebuiltGuests(
                                    cloud.guests,
                                    cloud.facts,
                                    cloud.states,
                                    cloud.media,
                                    cloud.placements),
                            new RootVolumes(volumes),
                            new RebuiltStore(cloud.jdbc, cloud.json),
                            cloud.outcome)
                    .saga();
    private final SagaDriver driver =
            new SagaDriver(cloud.database.dataSource(), List.of(TestBuilds.saga(cloud), saga));
    private UUID host = new UUID(0, 0);

    @BeforeEach
    void host() {
        host = cloud.hosts.host("one", 100);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "STOPPED", "ERROR"})
    void itKeepsTheRulesOfSagas(VmState from) {
        SagaKit.of(saga, new World(from))
                .succeeds()
                .survivesCrashes()
                .toleratesRepeats()
                .endsWhereItFails();
    }

    private final class World implements SagaKit.World {
        private final VmState from;
        private final UUID server = active();
        private UUID operation = new UUID(0, 0);

        World(VmState from) {
            this.from = from;
        }

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            cloud.place(server, from);
            operation = ask(server, image("new", Map.of()), Changes.NONE);
            return operation;
        }

        @Override
        public Object state() {
            return cloud.leftovers();
        }

        @Override
        public void succeeded() {
            var isStopped = from == VmState.STOPPED;
            var row = cloud.read(server);
            assertThat(row.state().vm()).isEqualTo(isStopped ? VmState.STOPPED : VmState.ACTIVE);
            assertThat(row.state().isIdle()).isTrue();
            assertThat(Objects.requireNonNull(row.image()).id()).isEqualTo("new");
            assertThat(cloud.agents.powers())
                    .containsEntry(server.toString(), isStopped ? "shutdown" : "running");
            assertThat(cloud.agents.guest(host, server).getImage().getId()).isEqualTo("new");
            cloud.assertAction(operation, "fine", "Success");
        }

        @Override
        public void failed() {
            var row = cloud.read(server);
            assertThat(row.state().vm()).isEqualTo(VmState.ERROR);
            assertThat(row.state().isIdle()).isTrue();
            assertThat(fault(row)).isEqualTo("broken by the test");
        }
    }

    @Test
    void theGuestIsMadeOfWhatTheServerIsToBe() {
        var server = active();

        driver.finish(ask(server, image("new", Map.of()), ALL));

        var reset =
                cloud.agents.commands().stream()
                        .filter(Command::hasResetDisks)
                        .findFirst()
                        .orElseThrow()
                        .getResetDisks();
        assertThat(reset.getPreserveEphemeral()).isTrue();
        assertThat(reset.getGuest().getImage().getId()).isEqualTo("new");
        var guest = cloud.agents.guest(host, server);
        assertThat(guest.getName()).isEqualTo("new name");
        assertThat(guest.getHostname()).isEqualTo("new-host");
        assertThat(guest.getMetadataMap()).isEqualTo(Map.of("shape", "round"));
        assertThat(guest.getUserData().toStringUtf8()).isEqualTo("new");
        assertThat(guest.getKeyName()).isEqualTo("key");
        assertThat(guest.getPublicKey()).isEqualTo("ssh-ed25519 AAAA");
        assertThat(guest.getAdminPass()).isEqualTo("secret");
        assertThat(guest.getInjectedFiles(0).getContents().toStringUtf8()).isEqualTo("hi");
        assertThat(guest.getNicsList()).hasSize(2);
    }

    @Test
    void theDrivesHoldWhatTheNewMetadataWants() {
        var server = active();
        cloud.images.put(TestImages.iso(ISO));
        var metadata = Map.of("nodeinfo.com:iso-" + ISO, "{\"image_uuid\": \"" + ISO + "\"}");
        var changes = new Changes(null, null, null, null, "AUTO", null, null, null, null, metadata);

        driver.finish(ask(server, image("new", Map.of()), changes));

        assertThat(cloud.agents.guest(host, server).getIsosList())
                .extracting(Image::getId)
                .containsExactly(ISO);
    }

    @Test
    void theRowsChangeWhenTheGuestHas() {
        var server = active();
        cloud.jdbc.update(
                """
                insert into server_block_device
                    (id, server_id, position, source_type, destination_type, source_id, boot_index)
                values (gen_random_uuid(), ?, 0, 'image', 'local', 'old', 0)
                """,
                server);
        var before = cloud.read(server);
        var operation = ask(server, image("new", Map.of()), ALL);
        cloud.agents.refuse(host, Kind.TRANSIENT);
        driver.step(operation);
        assertThat(cloud.read(server).name()).isEqualTo(before.name());
        assertThat(cloud.read(server).image()).isEqualTo(before.image());
        cloud.agents.accept(host);

        driver.finish(operation);

        var row = cloud.read(server);
        assertThat(row.name()).isEqualTo("new name");
        assertThat(row.hostname()).isEqualTo("new-host");
        assertThat(row.accessIpV4()).isEqualTo("192.0.2.77");
        assertThat(row.accessIpV6()).isEqualTo("2001:db8::77");
        assertThat(row.diskConfig()).isEqualTo("AUTO");
        assertThat(row.description()).isNull();
        assertThat(row.keyName()).isEqualTo("key");
        assertThat(row.userData()).isEqualTo("bmV3");
        assertThat(row.trustedImageCertificates()).containsExactly("c1");
        assertThat(
                        Objects.requireNonNull(cloud.servers.details(List.of(server)).get(server))
                                .metadata())
                .isEqualTo(Map.of("shape", "round"));
        assertThat(
                        cloud.jdbc.queryForList(
                                "select source_id from server_block_device", String.class))
                .containsExactly("new");
    }

    @Test
    void whatIsNotSaidStays() {
        var server = active();
        var before = cloud.read(server);

        driver.finish(ask(server, image("new", Map.of()), Changes.NONE));

        var row = cloud.read(server);
        assertThat(row.name()).isEqualTo(before.name());
        assertThat(row.userData()).isEqualTo(before.userData());
        assertThat(row.description()).isEqualTo(before.description());
        assertThat(
                        Objects.requireNonNull(cloud.servers.details(List.of(server)).get(server))
                                .metadata())
                .containsEntry("color", "blue");
    }

    @Test
    void anImageThatTheHostCannotHaveLeavesTheGuestAlone() {
        var server = active();
        int before = cloud.agents.commands().size();

        driver.finish(ask(server, image("arm", Map.of("hw_architecture", "aarch64")), ALL));

        var row = cloud.read(server);
        assertThat(row.state().vm()).isEqualTo(VmState.ERROR);
        assertThat(fault(row)).startsWith("No valid host was found. ").contains("ImageProperties");
        assertThat(row.name()).isNotEqualTo("new name");
        assertThat(cloud.agents.commands()).hasSize(before);
    }

    /** As upstream: the host is looked at only when the image is another. */
    @Test
    void theSameImageIsNotHeldAgainstTheHost() {
        var server = active();
        var image = image("arm", Map.of("hw_architecture", "aarch64"));
        var request =
                new RebuildRequest(
                        server, image, false, null, false, Changes.NONE, List.of(), "secret");

        driver.finish(cloud.ask(server, Operation.REBUILD, "server.rebuild", request));

        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void aHostThatCannotLeavesTheServerInErrorAndItCanBeRebuilt() {
        var server = active();
        cloud.agents.refuse(host, Kind.PERMANENT);
        var operation = ask(server, image("new", Map.of()), ALL);

        driver.finish(operation);

        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ERROR);
        assertThat(fault(cloud.read(server))).isEqualTo("the disk is full");
        cloud.assertAction(operation, "Error", "Error");
        cloud.agents.accept(host);
        driver.finish(ask(server, image("new", Map.of()), ALL));
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void usersSeeHowFarItHasCome() {
        var server = active();
        var operation = ask(server, image("new", Map.of()), Changes.NONE, "root");
        volumes.stay(Content.COMING);
        driver.step(operation);
        assertThat(cloud.read(server).state().task())
                .isEqualTo(TaskState.REBUILD_BLOCK_DEVICE_MAPPING);

        volumes.stay(Content.THERE);
        cloud.agents.unreachable(host);
        driver.step(operation);
        assertThat(cloud.read(server).state().task()).isEqualTo(TaskState.REBUILD_SPAWNING);
    }

    @Test
    void aVolumeThatItBootsFromGetsTheImagesContent() {
        var server = active();
        cloud.jdbc.update("update server set image = null, image_id = null");

        driver.finish(ask(server, image("new", Map.of()), Changes.NONE, "root"));

        assertThat(volumes.contents()).isEqualTo(Map.of("root", "new"));
        assertThat(volumes.joined()).containsEntry(server, host.toString());
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(cloud.read(server).image()).isNull();
    }

    @Test
    void aVolumeThatCannotGetItLeavesTheServerInError() {
        var server = active();
        volumes.stay(Content.BROKEN);

        driver.finish(ask(server, image("new", Map.of()), Changes.NONE, "root"));

        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ERROR);
        assertThat(fault(cloud.read(server)))
                .isEqualTo("Volume root could not get the image's content.");
    }

    @Test
    void aServerThatWasStoppedIsNotAskedToStop() {
        var server = active();
        cloud.place(server, VmState.STOPPED);

        driver.finish(ask(server, image("new", Map.of()), Changes.NONE));

        var stop = cloud.agents.commands().getLast().getPower();
        assertThat(stop.getAction()).isEqualTo(PowerAction.STOP);
        assertThat(stop.getTimeoutSeconds()).isZero();
    }

    private static String fault(ServerRow row) {
        return Objects.requireNonNull(row.fault()).message();
    }

    private UUID ask(UUID server, ImageSpec image, Changes changes) {
        return ask(server, image, changes, null);
    }

    private UUID ask(UUID server, ImageSpec image, Changes changes, @Nullable String volume) {
        var request =
                new RebuildRequest(
                        server,
                        image,
                        true,
                        volume,
                        true,
                        changes,
                        List.of(new InjectedFile("/etc/motd", "aGk=")),
                        "secret");
        return cloud.ask(server, Operation.REBUILD, "server.rebuild", request);
    }

    private static ImageSpec image(String id, Map<String, String> properties) {
        return new ImageSpec(id, id, "qcow2", "bare", 1, "sha512", "00", 0, 0, properties);
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        return server.id();
    }
}
