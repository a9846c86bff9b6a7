package io.kilonova.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.operation.SagaDriver;
import io.kilonova.server.Disks;
import io.kilonova.server.TestCloud;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.server.delete.TestDeletes;
import io.kilonova.volume.VolumePatience;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeftVolumesTest {
    private final TestCloud cloud = new TestCloud();

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void volumesThatCouldNotBeGivenBackAreGivenBackOnceTheServiceAnswers() {
        cloud.hosts.host("one", 10);
        var driver =
                new SagaDriver(
                        cloud.database.dataSource(),
                        List.of(TestBuilds.saga(cloud), TestDeletes.saga(cloud)));
        var kept = cloud.storage.volumeOfUser();
        var server =
                cloud.newServer(List.of(Disks.bootVolume(), Disks.volume(kept, "/dev/vdb", false)));
        driver.finish(cloud.askForBuild(server));
        cloud.storage.down(true);
        driver.finish(cloud.askForDelete(server.id()));
        var reconciler =
                new LeftVolumes(
                        cloud.devices,
                        cloud.returns,
                        new VolumePatience(Duration.ZERO, Duration.ZERO, Duration.ZERO));

        reconciler.reconcile();

        assertThat(cloud.devices.leftovers(10)).hasSize(2);
        cloud.storage.down(false);
        reconciler.reconcile();
        assertThat(cloud.devices.leftovers(10)).isEmpty();
        assertThat(cloud.storage.statuses()).hasSize(1).containsEntry(kept, "available");
        assertThat(cloud.storage.attached()).isEmpty();
    }
}
