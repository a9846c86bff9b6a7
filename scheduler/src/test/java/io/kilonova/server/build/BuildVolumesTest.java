package io.kilonova.server.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.Disks;
import io.kilonova.server.NewServer;
import io.kilonova.server.TaskState;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuildVolumesTest {
    private final TestCloud cloud = new TestCloud();
    private final Saga<BuildRequest> saga = TestBuilds.saga(cloud);
    private final SagaDriver driver = new SagaDriver(cloud.database.dataSource(), List.of(saga));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void buildsWithVolumesKeepTheRulesOfSagas() {
        cloud.hosts.host("one", 200);

        SagaKit.verify(saga, new Builds());
    }

    private final class Builds implements SagaKit.World {
        private UUID operation = new UUID(0, 0);

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            operation = cloud.askForBuild(withVolumes());
            return operation;
        }

        @Override
        public Object state() {
            return cloud.leftovers();
        }

        @Override
        public void succeeded() {
            var server = cloud.latest();
            assertThat(cloud.read(server).state().vm())
                    .as("%s", cloud.read(server).fault())
                    .isEqualTo(VmState.ACTIVE);
            assertThat(cloud.devices.of(server))
                    .allSatisfy(device ->
                            assertThat(cloud.storage.attached())
                                    .contains(device.volumeId() + " " + server + " attached"));
            assertThat(cloud.devices.of(server))
                    .extracting(BlockDeviceRow::ownsVolume)
                    .containsExactly(true, true, false);
            cloud.assertAction(operation, "fine", "Success");
        }

        @Override
        public void failed() {
            var server = cloud.latest();
            assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ERROR);
            assertThat(cloud.devices.of(server)).isEmpty();
        }
    }

    private NewServer withVolumes() {
        return cloud.newServer(
                List.of(
                        Disks.bootVolume(),
                        Disks.blankVolume(),
                        Disks.volume(cloud.storage.volumeOfUser(), "/dev/vdc", false)));
    }

    @Test
    void theHostIsToldHowToGetAtEveryVolume() {
        var host = cloud.hosts.host("one", 10);
        var server = withVolumes();

        driver.finish(cloud.askForBuild(server));

        var guest = cloud.agents.guest(host, server.id());
        assertThat(guest.getBlockDevicesList())
                .extracting(BlockDevice::getDeviceName)
                .containsExactly("vda", "vdb", "vdc");
        assertThat(guest.getBlockDevicesList())
                .allSatisfy(device ->
                        assertThat(device.getConnectionInfoJson())
                                .contains("/volumes/" + device.getVolumeId()));
        assertThat(rootGbClaimed()).isZero();
    }

    @Test
    void aVolumeThatTakesItsTimeIsWaitedFor() {
        cloud.hosts.host("one", 10);
        cloud.storage.begin("creating");
        var server = cloud.newServer(List.of(Disks.bootVolume()));
        var build = cloud.askForBuild(server);
        cloud.storage.finishCreatingAfter(3);

        driver.finish(build);

        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void aVolumeThatIsNeverDoneFailsTheBuildAndIsDeletedByForce() {
        cloud.hosts.host("one", 10);
        cloud.storage.begin("creating");
        var before = cloud.leftovers();
        var server = cloud.newServer(List.of(Disks.bootVolume()));

        driver.finish(cloud.askForBuild(server));

        assertThat(message(server))
                .matches(
                        "Volume volume-\\d+ did not finish being created even after we waited"
                                + " \\d+ seconds. And its status is creating.");
        assertThat(cloud.leftovers()).isEqualTo(before);
    }

    @Test
    void aVolumeThatCannotBeMadeFailsTheBuild() {
        cloud.hosts.host("one", 10);
        cloud.storage.begin("error");
        var before = cloud.leftovers();
        var server = cloud.newServer(List.of(Disks.blankVolume()));

        driver.finish(cloud.askForBuild(server));

        assertThat(message(server)).endsWith("And its status is error.");
        assertThat(cloud.leftovers()).isEqualTo(before);
    }

    @Test
    void aQuotaOfVolumesThatIsExceededIsToldInTheFault() {
        cloud.hosts.host("one", 10);
        cloud.storage.failOnce(new ComputeFailure.OverQuota("VolumeLimitExceeded"));
        var server = cloud.newServer(List.of(Disks.bootVolume()));

        driver.finish(cloud.askForBuild(server));

        assertThat(message(server)).isEqualTo("VolumeLimitExceeded");
    }

    @Test
    void aVolumeThatSomebodyElseTookMeanwhileFailsTheBuildAndStaysTheirs() {
        cloud.hosts.host("one", 10);
        var volume = cloud.storage.volumeOfUser();
        var server = cloud.newServer(List.of(Disks.volume(volume, "/dev/vdb", true)));
        cloud.storage.status(volume, "in-use");

        driver.finish(cloud.askForBuild(server));

        assertThat(message(server)).contains("status must be available");
        assertThat(cloud.storage.statuses()).containsEntry(volume, "in-use");
    }

    @Test
    void usersSeeThatVolumesAreBeingMade() {
        cloud.hosts.host("one", 10);
        var server = cloud.newServer(List.of(Disks.bootVolume()));
        var build = cloud.askForBuild(server);
        cloud.storage.down(true);

        driver.step(build);

        assertThat(cloud.read(server.id()).state().task())
                .isEqualTo(TaskState.BLOCK_DEVICE_MAPPING);
        cloud.storage.down(false);
        driver.finish(build);
        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void aServiceThatIsAwayForGoodLeavesTheVolumesToTheDeleteOfTheServer() {
        var host = cloud.hosts.host("one", 10);
        cloud.agents.refuse(host, Kind.PERMANENT);
        var server = cloud.newServer(List.of(Disks.bootVolume()));
        var build = cloud.askForBuild(server);
        cloud.storage.downAfterAttaching();

        driver.finish(build);

        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ERROR);
        assertThat(cloud.devices.of(server.id())).hasSize(1);
        cloud.storage.down(false);
        cloud.returns.giveBack(
                server.id(), server.projectId(), cloud.devices.of(server.id()).getFirst());
        assertThat(cloud.storage.made()).isEmpty();
    }

    private String message(NewServer server) {
        var row = cloud.read(server.id());
        assertThat(row.state().vm()).isEqualTo(VmState.ERROR);
        return Objects.requireNonNull(row.fault()).message();
    }

    private long rootGbClaimed() {
        var claimed =
                cloud.jdbc.queryForObject(
                        """
                        select coalesce(sum(used), 0) from host_inventory
                        where resource_class = 'DISK_GB'
                        """,
                        Long.class);
        return Objects.requireNonNull(claimed);
    }
}
