package io.kilonova.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.ExtendVolumeRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExtendVolumeTest {
    private static final String VOLUME = "v1";

    private final TestCloud cloud = new TestCloud();
    private final BlockDeviceStore devices = new BlockDeviceStore(cloud.jdbc);
    private final Saga<ExtendVolumeRequest> saga =
            new ExtendVolume(
                            devices,
                            volume ->
                                    volume.equals(VOLUME) ? OptionalInt.of(7) : OptionalInt.empty(),
                            cloud.guests,
                            cloud.facts,
                            cloud.outcome)
                    .saga();
    private final SagaDriver driver =
            new SagaDriver(cloud.database.dataSource(), List.of(TestBuilds.saga(cloud), saga));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void itGoesOnAfterCrashesAndMayDoEverythingTwice() {
        cloud.hosts.host("one", 10);

        SagaKit.of(saga, new World()).succeeds().survivesCrashes().toleratesRepeats();
    }

    private final class World implements SagaKit.World {
        private final UUID server = active();
        private UUID asked = new UUID(0, 0);

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            cloud.jdbc.update("delete from server_block_device");
            devices.add(server, volume());
            asked = ask(server, VOLUME);
            return asked;
        }

        @Override
        public Object state() {
            return List.of();
        }

        @Override
        public void succeeded() {
            assertThat(devices.find(server, VOLUME).orElseThrow().sizeMb()).isEqualTo(7 * 1024L);
            var told = cloud.agents.commands().getLast().getExtendDisk().getDevice();
            assertThat(told.getSizeMb()).isEqualTo(7 * 1024L);
            assertThat(told.getVolumeId()).isEqualTo(VOLUME);
            cloud.assertAction(asked, "fine", "Success");
        }

        @Override
        public void failed() {
            throw new AssertionError("not asked for");
        }
    }

    @Test
    void aVolumeThatTheServerDoesNotHaveIsAnErrorInItsRecordAndNothingElse() {
        cloud.hosts.host("one", 10);
        var server = active();

        var operation = ask(server, "other");
        driver.finish(operation);

        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        cloud.assertAction(operation, "Error", "Error");
    }

    private UUID ask(UUID server, String volume) {
        return cloud.ask(
                server,
                Operation.ATTACH_VOLUME,
                "server.extend-volume",
                new ExtendVolumeRequest(server, volume));
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        return server.id();
    }

    private static BlockDeviceRow volume() {
        return new BlockDeviceRow(
                UUID.randomUUID(),
                "volume",
                "volume",
                VOLUME,
                VOLUME,
                null,
                1024L,
                null,
                "/dev/vdb",
                null,
                null,
                null,
                null,
                false,
                false,
                null,
                null,
                false);
    }
}
