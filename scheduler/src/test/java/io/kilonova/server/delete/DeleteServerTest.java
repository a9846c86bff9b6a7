package io.kilonova.server.delete;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.DeleteRequest;
import io.kilonova.server.Disks;
import io.kilonova.server.NewServer;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeleteServerTest {
    private final TestCloud cloud = new TestCloud();
    private final Saga<BuildRequest> build = TestBuilds.saga(cloud);
    private final Saga<DeleteRequest> delete = TestDeletes.saga(cloud);
    private final SagaDriver driver =
            new SagaDriver(cloud.database.dataSource(), List.of(build, delete));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void itKeepsTheRulesOfSagas() {
        cloud.hosts.host("one", 100);

        SagaKit.of(delete, new Deletes()).succeeds().survivesCrashes().toleratesRepeats();
    }

    private final class Deletes implements SagaKit.World {
        private UUID operation = new UUID(0, 0);
        private Object before = List.of();

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            before = cloud.leftovers();
            operation = cloud.askForDelete(active().id());
            return operation;
        }

        @Override
        public Object state() {
            return cloud.leftovers();
        }

        @Override
        public void succeeded() {
            assertThat(state()).isEqualTo(before);
            assertThat(cloud.read(cloud.latest()).state().vm()).isEqualTo(VmState.DELETED);
            cloud.assertAction(operation, "fine", "Success");
        }

        @Override
        public void failed() {
            throw new AssertionError("a delete has no undo");
        }
    }

    @Test
    void aUsersOwnPortIsGivenBackNotDeleted() {
        cloud.hosts.host("one", 10);
        var server = active();

        driver.finish(cloud.askForDelete(server.id()));

        assertThat(cloud.ports.owners()).hasSize(1).containsValue("");
    }

    @Test
    void aServerWhoseHostIsDownIsDeletedAnyway() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        cloud.agents.unreachable(host);
        var operation = cloud.askForDelete(server.id());
        driver.step(operation);
        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);

        cloud.jdbc.update("update host set last_seen = now() - interval '1 day'");
        driver.finish(operation);

        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.DELETED);
        assertThat(cloud.jdbc.queryForObject("select count(*) from claim", Long.class)).isZero();
    }

    @Test
    void aServerThatWasNeverPlacedIsDeletedToo() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));

        driver.finish(cloud.askForDelete(server.id()));

        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.DELETED);
    }

    private NewServer active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);
        return server;
    }

    @Test
    void volumesAreFreeAndThoseThatGoWithTheServerAreGone() {
        cloud.hosts.host("one", 10);
        var kept = cloud.storage.volumeOfUser();
        var gone = cloud.storage.volumeOfUser();
        var server =
                cloud.newServer(
                        List.of(
                                Disks.bootVolume(),
                                Disks.volume(kept, "/dev/vdb", false),
                                Disks.volume(gone, "/dev/vdc", true)));
        driver.finish(cloud.askForBuild(server));

        driver.finish(cloud.askForDelete(server.id()));

        assertThat(cloud.storage.statuses()).containsExactly(Map.entry(kept, "available"));
        assertThat(cloud.storage.attached()).isEmpty();
        assertThat(cloud.devices.of(server.id())).isEmpty();
    }

    @Test
    void volumesThatAreGoneOrBrokenStopNoDelete() {
        cloud.hosts.host("one", 10);
        var gone = cloud.storage.volumeOfUser();
        var broken = cloud.storage.volumeOfUser();
        var server =
                cloud.newServer(
                        List.of(
                                Disks.volume(gone, "/dev/vdb", true),
                                Disks.volume(broken, "/dev/vdc", false)));
        driver.finish(cloud.askForBuild(server));
        cloud.storage.forget(gone);
        cloud.storage.status(broken, "error");

        driver.finish(cloud.askForDelete(server.id()));

        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.DELETED);
        assertThat(cloud.storage.attached()).isEmpty();
    }

    @Test
    void aSilentBlockStorageServiceStopsNoDeleteAndLosesNoVolume() {
        cloud.hosts.host("one", 10);
        var volume = cloud.storage.volumeOfUser();
        var server = cloud.newServer(List.of(Disks.volume(volume, "/dev/vdb", true)));
        driver.finish(cloud.askForBuild(server));
        cloud.storage.down(true);

        driver.finish(cloud.askForDelete(server.id()));

        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.DELETED);
        assertThat(cloud.devices.leftovers(10))
                .extracting(left -> left.device().volumeId())
                .containsExactly(volume);
    }
}
