package io.kilonova.server.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerImage;
import io.kilonova.server.SnapshotRequest;
import io.kilonova.server.SnapshotRequest.Rotation;
import io.kilonova.server.TaskState;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotServerTest {
    private final TestCloud cloud = new TestCloud();
    private final Saga<SnapshotRequest> saga = TestSnapshots.saga(cloud);
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
            operation = ask(server, image, null);
            return operation;
        }

        @Override
        public Object state() {
            return cloud.leftovers();
        }

        @Override
        public void succeeded() {
            assertThat(cloud.images.statuses()).containsEntry(image.toString(), "active");
            assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
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
    void usersSeeTheCopyAndThenTheUpload() {
        var server = active();
        var seen = new ArrayList<@Nullable TaskState>();
        cloud.agents.tell(
                List.of("copying", "copying", "uploading", "uploading"),
                () -> seen.add(cloud.read(server).state().task()));

        driver.finish(ask(server, UUID.randomUUID(), null));

        assertThat(seen)
                .containsExactly(
                        TaskState.IMAGE_PENDING_UPLOAD,
                        TaskState.IMAGE_PENDING_UPLOAD,
                        TaskState.IMAGE_UPLOADING,
                        TaskState.IMAGE_UPLOADING);
    }

    @Test
    void aHostThatCannotLeavesTheServerAndNoImage() {
        var server = active();
        cloud.agents.refuse(host, Kind.PERMANENT);

        var operation = ask(server, UUID.randomUUID(), null);
        driver.finish(operation);

        assertThat(cloud.images.statuses()).isEmpty();
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        cloud.assertAction(operation, "Error", "Error");
    }

    @Test
    void whatTheImageServiceRefusesIsQuoted() {
        var server = active();
        cloud.images.failOnce(new ComputeFailure.OverQuota("Too many images."));

        var operation = ask(server, UUID.randomUUID(), null);
        driver.finish(operation);

        assertThat(cloud.images.statuses()).isEmpty();
        cloud.assertAction(operation, "Error");
    }

    @Test
    void anImageServiceThatIsAwayForAMomentOnlyDelays() {
        var server = active();
        var image = UUID.randomUUID();
        cloud.images.failOnce(new ComputeFailure.Unavailable("away", ""));

        driver.finish(ask(server, image, null));

        assertThat(cloud.images.statuses()).containsEntry(image.toString(), "active");
    }

    @Test
    void anImageThatItsOwnerDeletesMeanwhileEndsIt() {
        var server = active();
        var image = UUID.randomUUID();
        var operation = ask(server, image, null);
        cloud.agents.unreachable(host);
        driver.step(operation);
        cloud.images.delete(image.toString());
        cloud.agents.reachable(host);

        driver.finish(operation);

        assertThat(driver.stateOf(operation)).isEqualTo("failed");
        assertThat(cloud.images.statuses()).isEmpty();
        assertThat(cloud.read(server).state().isIdle()).isTrue();
    }

    @Test
    void aDeleteMeanwhileLeavesNothing() {
        var server = active();
        var operation = ask(server, UUID.randomUUID(), null);
        cloud.agents.refuse(host, Kind.TRANSIENT);
        driver.step(operation);
        assertThat(cloud.images.statuses()).hasSize(1);

        cloud.askForDelete(server);
        driver.finish(operation);

        assertThat(cloud.images.statuses()).isEmpty();
        assertThat(cloud.read(server).state().task()).isEqualTo(TaskState.DELETING);
        assertThat(cloud.read(server).fault()).isNull();
    }

    @Test
    void theNewestBackupsOfATypeAreKept() {
        var server = active();
        var weekly = backup(server, "weekly", 2);
        var first = backup(server, "daily", 2);
        var second = backup(server, "daily", 2);
        var third = backup(server, "daily", 2);

        assertThat(cloud.images.statuses().keySet())
                .containsExactlyInAnyOrder(weekly, second, third)
                .doesNotContain(first);

        backup(server, "daily", 0);
        assertThat(cloud.images.statuses()).containsOnlyKeys(weekly);
    }

    /** Anybody may give an image of his own any properties. */
    @Test
    void imagesOfOthersThatLookLikeBackupsCountForNothing() {
        var server = active();
        var mine = backup(server, "daily", 1);
        for (int i = 0; i < 3; i++) {
            var foreign = image(UUID.randomUUID(), "enemy", server, "daily");
            cloud.images.create(foreign);
        }

        var next = backup(server, "daily", 2);

        assertThat(cloud.images.statuses()).hasSize(5).containsKeys(mine, next);
    }

    @Test
    void aRotationThatDoesNotSucceedDoesNotCostTheBackup() {
        var server = active();
        var image = UUID.randomUUID();
        var operation = ask(server, image, new Rotation("daily", 1));
        cloud.images.failAlways(images -> images.equals("backups"));

        driver.finish(operation);

        assertThat(driver.stateOf(operation)).isEqualTo("done");
        assertThat(cloud.images.statuses()).containsEntry(image.toString(), "active");
    }

    private String backup(UUID server, String type, int keep) {
        var id = UUID.randomUUID();
        var operation = ask(server, id, new Rotation(type, keep));
        driver.finish(operation);
        assertThat(driver.stateOf(operation)).isEqualTo("done");
        return id.toString();
    }

    private UUID ask(UUID server, UUID image, @Nullable Rotation rotation) {
        var operation = rotation == null ? Operation.CREATE_IMAGE : Operation.CREATE_BACKUP;
        var type = rotation == null ? "" : rotation.backupType();
        return cloud.ask(
                server,
                operation,
                "server.snapshot",
                new SnapshotRequest(server, operation, image(image, "p1", server, type), rotation));
    }

    private static ServerImage image(UUID id, String owner, UUID server, String backupType) {
        var properties =
                backupType.isEmpty()
                        ? Map.of("image_type", "snapshot")
                        : Map.of(
                                "image_type",
                                "backup",
                                "backup_type",
                                backupType,
                                "instance_uuid",
                                server.toString());
        return new ServerImage(id, "saved", owner, null, "qcow2", 1, 0, properties);
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        return server.id();
    }
}
