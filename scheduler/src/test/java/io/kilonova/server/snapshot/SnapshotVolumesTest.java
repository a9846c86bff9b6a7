package io.kilonova.server.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerImage;
import io.kilonova.server.SnapshotRequest;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.volume.SnapshotsInMemory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SnapshotVolumesTest {
    private final TestCloud cloud = new TestCloud();
    private final SnapshotsInMemory snapshots = new SnapshotsInMemory();
    private final Saga<SnapshotRequest> saga =
            new SnapshotVolumes(
                            cloud.copies,
                            cloud.images,
                            snapshots,
                            new SnapshotVolumes.Guests(cloud.facts, cloud.guests),
                            cloud.outcome,
                            cloud.json)
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

    @Test
    void itKeepsTheRulesOfSagas() {
        SagaKit.verify(saga, new Snapshots());
    }

    private final class Snapshots implements SagaKit.World {
        private final UUID server = active();
        private UUID image = new UUID(0, 0);
        private UUID operation = new UUID(0, 0);

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            image = UUID.randomUUID();
            operation = ask(server, image, Map.of("hw_qemu_guest_agent", "yes"));
            return operation;
        }

        @Override
        public Object state() {
            return List.of(cloud.leftovers(), snapshots.taken(), cloud.agents.frozen());
        }

        @Override
        public void succeeded() {
            assertThat(cloud.images.statuses()).containsEntry(image.toString(), "active");
            assertThat(cloud.agents.frozen()).isEmpty();
            assertThat(cloud.read(server).state().isIdle()).isTrue();
            cloud.assertAction(operation, "fine", "Success");
        }

        @Override
        public void failed() {
            assertThat(cloud.images.statuses()).doesNotContainKey(image.toString());
            assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
            assertThat(cloud.read(server).state().isIdle()).isTrue();
        }
    }

    @Test
    void theImageTellsWhatTheServerIsMadeOf() {
        var server = active();
        var image = UUID.randomUUID();

        driver.finish(ask(server, image, Map.of()));

        assertThat(snapshots.taken())
                .containsExactlyInAnyOrder("snap-1 of vol-root", "snap-2 of vol-data");
        var properties = cloud.images.find(image.toString()).orElseThrow().properties();
        assertThat(properties)
                .containsEntry("bdm_v2", "True")
                .containsEntry("root_device_name", "/dev/vda");
        var mapping = cloud.json.readTree(properties.get("block_device_mapping"));
        assertThat(mapping).hasSize(3);
        assertEntry(mapping.get(0), "snapshot", "volume", "snap-1", 0, 3);
        assertEntry(mapping.get(1), "snapshot", "volume", "snap-2", -1, 3);
        assertEntry(mapping.get(2), "blank", "local", null, -1, 1);
        assertThat(mapping.get(0).path("volume_id").isNull()).isTrue();
        assertThat(mapping.get(2).path("guest_format").asString()).isEqualTo("swap");
    }

    private static void assertEntry(
            JsonNode entry,
            String source,
            String destination,
            @Nullable String snapshot,
            int bootIndex,
            int size) {
        assertThat(entry.path("source_type").asString()).isEqualTo(source);
        assertThat(entry.path("destination_type").asString()).isEqualTo(destination);
        assertThat(entry.path("snapshot_id").asString(""))
                .isEqualTo(snapshot == null ? "" : snapshot);
        assertThat(entry.path("boot_index").asInt()).isEqualTo(bootIndex);
        assertThat(entry.path("volume_size").asInt()).isEqualTo(size);
    }

    @Test
    void theGuestHoldsItsWritesUntilEverySnapshotIsReady() {
        var server = active();
        snapshots.stay("creating");
        var operation = ask(server, UUID.randomUUID(), Map.of("hw_qemu_guest_agent", "true"));
        driver.step(operation);
        assertThat(cloud.agents.frozen()).containsExactly(server.toString());

        snapshots.ready();
        driver.finish(operation);

        assertThat(cloud.agents.frozen()).isEmpty();
        assertThat(driver.stateOf(operation)).isEqualTo("done");
    }

    @Test
    void aGuestThatCannotHoldItsWritesIsSavedAnywayUnlessTheImageForbidsIt() {
        var server = active();
        cloud.agents.refuse(host, Kind.PERMANENT);

        var easy = ask(server, UUID.randomUUID(), Map.of("hw_qemu_guest_agent", "yes"));
        driver.finish(easy);
        assertThat(driver.stateOf(easy)).isEqualTo("done");
        var strict =
                ask(
                        server,
                        UUID.randomUUID(),
                        Map.of("hw_qemu_guest_agent", "yes", "os_require_quiesce", "yes"));
        driver.finish(strict);
        assertThat(driver.stateOf(strict)).isEqualTo("failed");
    }

    @Test
    void aSnapshotThatFailsLeavesNothing() {
        var server = active();
        var before = cloud.leftovers();
        snapshots.stay("error");

        var broken = ask(server, UUID.randomUUID(), Map.of());
        driver.finish(broken);
        snapshots.failOnce(new ComputeFailure.OverQuota("Too many snapshots."));
        var refused = ask(server, UUID.randomUUID(), Map.of());
        driver.finish(refused);

        assertThat(driver.stateOf(broken)).isEqualTo("failed");
        assertThat(driver.stateOf(refused)).isEqualTo("failed");
        assertThat(snapshots.taken()).isEmpty();
        assertThat(cloud.leftovers()).isEqualTo(before);
    }

    private UUID ask(UUID server, UUID image, Map<String, String> properties) {
        var all = new HashMap<>(properties);
        all.put("color", "blue");
        var wish = new ServerImage(image, "saved", "p1", null, "raw", 1, 0, all);
        return cloud.ask(
                server,
                Operation.CREATE_IMAGE,
                "server.snapshot_volumes",
                new SnapshotRequest(server, Operation.CREATE_IMAGE, wish, null));
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        var devices = new BlockDeviceStore(cloud.jdbc);
        devices.of(server.id()).forEach(device -> devices.remove(device.id()));
        devices.add(server.id(), device("volume", "vol-root", 3072L, 0, "/dev/vda", null));
        devices.add(server.id(), device("volume", "vol-data", 3072L, -1, "/dev/vdb", null));
        devices.add(server.id(), device("blank", null, 512L, -1, "/dev/vdc", "swap"));
        return server.id();
    }

    private static BlockDeviceRow device(
            String source,
            @Nullable String volume,
            long sizeMb,
            int bootIndex,
            String name,
            @Nullable String format) {
        return new BlockDeviceRow(
                UUID.randomUUID(),
                source,
                volume == null ? "local" : "volume",
                volume,
                volume,
                null,
                sizeMb,
                bootIndex,
                name,
                "disk",
                "virtio",
                format,
                null,
                false,
                false,
                null,
                null,
                false);
    }
}
