package io.kilonova.server.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.TestCloud;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DetachVolumeTest {
    private final TestCloud cloud = new TestCloud();
    private final ServerWithVolumes world = new ServerWithVolumes(cloud);

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void itKeepsTheRulesOfSagasAsFarAsThereIsAWayBack() {
        SagaKit.of(world.detach, new Detaches()).succeeds().survivesCrashes().toleratesRepeats();
    }

    private final class Detaches implements SagaKit.World {
        private String volume = "";
        private UUID operation = new UUID(0, 0);

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            volume = world.attached();
            operation = world.askToDetach(volume);
            return operation;
        }

        @Override
        public Object state() {
            return world.traces();
        }

        @Override
        public void succeeded() {
            assertThat(world.plugged()).isEmpty();
            assertThat(cloud.storage.statuses()).containsEntry(volume, "available");
            assertThat(cloud.devices.of(world.server)).isEmpty();
            cloud.assertAction(operation, "fine", "Success");
        }

        @Override
        public void failed() {
            throw new AssertionError("not tried here");
        }
    }

    @Test
    void aGuestThatDoesNotLetGoKeepsTheVolume() {
        var volume = world.attached();
        var before = world.traces();
        cloud.agents.refuse(world.host, Kind.PERMANENT);

        var operation = world.askToDetach(volume);
        world.driver.finish(operation);

        assertThat(world.traces()).isEqualTo(before);
        assertThat(cloud.storage.statuses()).containsEntry(volume, "in-use");
        cloud.assertAction(operation, "Error", "Error");
    }

    @Test
    void aHostThatIsAwayIsWaitedFor() {
        var volume = world.attached();
        cloud.agents.unreachable(world.host);
        var operation = world.askToDetach(volume);

        world.driver.step(operation);

        assertThat(cloud.storage.statuses()).containsEntry(volume, "detaching");
        cloud.agents.reachable(world.host);
        world.driver.finish(operation);
        assertThat(cloud.storage.statuses()).containsEntry(volume, "available");
    }

    @Test
    void aVolumeThatIsGoneIsTakenOutAllTheSame() {
        var volume = world.attached();
        cloud.storage.forget(volume);

        world.driver.finish(world.askToDetach(volume));

        assertThat(world.plugged()).isEmpty();
        assertThat(cloud.devices.of(world.server)).isEmpty();
    }

    @Test
    void aVolumeThatAnAdministratorCalledFreeIsTakenOutAllTheSame() {
        var volume = world.attached();
        cloud.storage.status(volume, "available");

        world.driver.finish(world.askToDetach(volume));

        assertThat(world.plugged()).isEmpty();
        assertThat(cloud.storage.attached()).isEmpty();
    }

    @Test
    void aSharedVolumeStaysInUseByOthers() {
        var volume = cloud.storage.sharedVolume();
        world.driver.finish(world.askToAttach(volume));
        cloud.storage.reserve(volume, UUID.randomUUID());
        cloud.storage.status(volume, "in-use");

        world.driver.finish(world.askToDetach(volume));

        assertThat(world.plugged()).isEmpty();
        assertThat(cloud.storage.statuses()).containsEntry(volume, "in-use");
        assertThat(cloud.storage.attached()).hasSize(1);
    }
}
